import Foundation

/// A user name and password for the Basic scheme of HTTP authentication (RFC 7617), as a URL carries them.
public struct BasicCredentials: Sendable, Hashable {
    /// The user name; without a colon.
    public let user: String

    /// The password.
    public let password: String

    /// Takes the user information of a URL, percent-decoded.
    ///
    /// `nil` when it can't be sent: control characters, a colon in the user name (RFC 7617, section 2), or
    /// nothing at all.
    init?(user: String, password: String) {
        let all = user + password
        guard !all.isEmpty, !user.contains(":"),
            !all.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        self.user = user
        self.password = password
    }

    /// The value of the `Authorization` field. A secret.
    public var authorization: String { "Basic " + Data("\(user):\(password)".utf8).base64EncodedString() }

    /// The user information as a URL writes it. A secret.
    var userInfo: String {
        func encoded(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
        }
        return "\(encoded(user)):\(encoded(password))"
    }
}

extension BasicCredentials: CustomStringConvertible, CustomReflectable {
    /// `***`: they are shown nowhere, in no dump either.
    public var description: String { "***" }

    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
