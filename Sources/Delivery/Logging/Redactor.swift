import Foundation
import LoadCore
import Reporting

/// Takes secrets out of texts before anyone sees them.
///
/// Replaced by `***` are the secrets it was told, as they are, percent-encoded, in base64 (RFC 4648, both
/// alphabets) alone or amid other text, and as JSON and Markdown write them; further, of any URL, the user
/// name and password (RFC 3986, section 3.2.1), the values of its query, and its fragment.
public struct Redactor: Sendable, Equatable {
    /// The shortest text that is taken for a secret. A shorter one would be found in innocent words, and the
    /// holes would give it away.
    public static let shortestSecret = 4

    private var patterns = SecretPatterns()

    /// Creates a redactor. Secrets shorter than ``shortestSecret`` characters are left out.
    public init(secrets: some Sequence<String> = []) {
        for secret in secrets { add(secret) }
    }

    /// Adds a secret, unless it is shorter than ``shortestSecret`` characters.
    public mutating func add(_ secret: String) {
        guard secret.count >= Self.shortestSecret else { return }
        patterns.add(secret, alsoWritten: [secret.markdownEscaped])
    }

    /// The text without secrets.
    public func redact(_ text: String) -> String {
        patterns.masked(text).withoutURLSecrets
    }
}
