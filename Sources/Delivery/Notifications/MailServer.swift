import Foundation

/// Where e-mail is handed in.
public struct MailServer: Sendable, Equatable {
    /// How the way to the server is kept private.
    public enum Encryption: Sendable, Equatable {
        /// STARTTLS where the server offers it, plain text elsewhere.
        case whereOffered
        /// STARTTLS, or nothing is sent.
        case required
        /// TLS from the first byte on.
        case implicit
    }

    /// A name and a password (RFC 4954).
    public struct Credentials: Sendable, Equatable {
        /// The user's name.
        public var username: String
        /// The password.
        public var password: String

        /// Creates credentials.
        public init(username: String, password: String) {
            self.username = username
            self.password = password
        }

        /// The credentials in `SMTP_USERNAME` and `SMTP_PASSWORD`; `nil` without a name.
        public init?(environment: [String: String]) {
            guard let username = environment.text("SMTP_USERNAME") else { return nil }
            self.init(username: username, password: environment.text("SMTP_PASSWORD") ?? "")
        }
    }

    /// The server's name or address.
    public var host: String
    /// Its port: 25 or 587 with STARTTLS, 465 with implicit TLS.
    public var port: Int
    /// Who hands in; `nil` for a server that takes mail from anyone it knows.
    public var credentials: Credentials?
    /// How the way is kept private.
    public var encryption: Encryption

    /// Creates a server.
    ///
    /// - Parameter encryption: `nil`, the default, means: implicit on port 465; required where a password
    ///   would otherwise leave the machine in plain text; else where offered.
    public init(host: String, port: Int = 25, credentials: Credentials? = nil, encryption: Encryption? = nil)
    {
        self.host = host
        self.port = port
        self.credentials = credentials
        let isLocal = ["localhost", "127.0.0.1", "::1"].contains(host)
        self.encryption =
            encryption
            ?? (port == 465 ? .implicit : credentials != nil && !isLocal ? .required : .whereOffered)
    }

    /// The server's URL, with the credentials in it.
    var url: String {
        let user = credentials.map { "\($0.username.percentEncoded):\($0.password.percentEncoded)@" } ?? ""
        let host = host.contains(":") ? "[\(host)]" : host
        return (encryption == .implicit ? "smtps" : "smtp") + "://\(user)\(host):\(port)"
    }
}

extension String {
    fileprivate var percentEncoded: String {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
        )
        return addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}
