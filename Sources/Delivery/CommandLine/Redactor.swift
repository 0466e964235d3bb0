import Foundation

/// Takes secrets out of texts before anyone sees them.
///
/// Two things are replaced by `***`: the secret strings it was told, also in percent-encoding, and the user
/// name and password of any URL (RFC 3986, section 3.2.1).
public struct Redactor: Sendable, Equatable {
    /// The shortest text that is taken for a secret. A shorter one would be found in innocent words, and the
    /// holes would give it away.
    public static let shortestSecret = 4

    private var secrets: Set<String> = []

    /// Creates a redactor. Secrets shorter than ``shortestSecret`` characters are left out.
    public init(secrets: some Sequence<String> = []) {
        for secret in secrets { add(secret) }
    }

    /// Adds a secret, unless it is shorter than ``shortestSecret`` characters.
    public mutating func add(_ secret: String) {
        guard secret.count >= Self.shortestSecret else { return }
        secrets.insert(secret)
        secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics).map { _ = secrets.insert($0) }
    }

    /// The text without secrets.
    public func redact(_ text: String) -> String {
        var result = text
        for secret in secrets.sorted(by: { ($1.count, $0) < ($0.count, $1) }) where result.contains(secret) {
            result = result.replacingOccurrences(of: secret, with: "***")
        }
        return Self.withoutUserInfo(result)
    }

    /// Replaces what stands between `://` and the last `@` of each URL's authority.
    private static func withoutUserInfo(_ text: String) -> String {
        guard text.contains("://"), text.contains("@") else { return text }
        var parts = text.components(separatedBy: "://")
        for index in parts.indices.dropFirst() {
            let end = parts[index].firstIndex { "/?#\"'<>`".contains($0) || $0.isWhitespace }
            let authority = parts[index][..<(end ?? parts[index].endIndex)]
            guard let sign = authority.lastIndex(of: "@") else { continue }
            parts[index] = "***" + parts[index][sign...]
        }
        return parts.joined(separator: "://")
    }
}
