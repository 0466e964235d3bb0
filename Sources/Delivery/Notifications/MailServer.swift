import Foundation
import LoadCore

/// Where e-mail is handed in.
package struct MailServer: Sendable, Equatable {
    /// How the way to the server is kept private.
    package enum Encryption: Sendable, Equatable {
        /// STARTTLS where the server offers it, plain text elsewhere.
        case whereOffered
        /// STARTTLS, or nothing is sent.
        case required
        /// TLS from the first byte on.
        case implicit
    }

    /// A name and a password (RFC 4954).
    package struct Credentials: Sendable, Equatable {
        /// The user's name.
        package var username: String
        /// The password.
        package var password: String

        package init(username: String, password: String) {
            self.username = username
            self.password = password
        }

        /// The credentials in `SMTP_USERNAME` and `SMTP_PASSWORD`; `nil` without a name.
        package init?(environment: [String: String]) {
            guard let username = environment.text("SMTP_USERNAME") else { return nil }
            self.init(username: username, password: environment.text("SMTP_PASSWORD") ?? "")
        }
    }

    /// The server's name or address.
    package var host: String
    /// Its port: 25 or 587 with STARTTLS, 465 with implicit TLS.
    package var port: Int
    /// Who hands in; `nil` for a server that takes mail from anyone it knows.
    package var credentials: Credentials?
    /// How the way is kept private.
    package var encryption: Encryption

    /// Creates a server.
    ///
    /// - Parameter encryption: `nil`, the default, means: implicit on port 465; required where a password
    ///   would otherwise leave the machine in plain text; else where offered.
    package init(host: String, port: Int = 25, credentials: Credentials? = nil, encryption: Encryption? = nil)
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
        let host = host.bracketedHost
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
