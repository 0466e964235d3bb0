import Foundation

/// The secrets in the value of a header field.
enum Credentials {
    /// `Bearer`, `Basic` and their like are no secret, what follows them is one; of `Basic` also the user
    /// name with the password, and the password (RFC 7617, section 2); of cookies each value (RFC 6265,
    /// section 4.2).
    static func secrets(in value: String, ofField name: String) -> [String] {
        if name.lowercased().hasSuffix("cookie") {
            return value.split(separator: ";").compactMap { pair in
                pair.firstIndex(of: "=").map { String(pair[pair.index(after: $0)...]) }
            }
        }
        let words = value.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2,
            schemes.contains(words[0].lowercased()) || name.lowercased().hasSuffix("authorization")
        else { return [] }
        guard words[0].lowercased() == "basic", let data = Data(base64Encoded: words[1]) else {
            return [words[1]]
        }
        let pair = String(decoding: data, as: UTF8.self)
        let password = pair.firstIndex(of: ":").map { String(pair[pair.index(after: $0)...]) }
        return [words[1], pair] + (password.map { [$0] } ?? [])
    }

    /// Whether a value is a credential by its form (RFC 9110, section 11.4), whatever the field is called.
    static func isCredential(_ value: String) -> Bool {
        let words = value.split(separator: " ", maxSplits: 1)
        return words.count == 2 && schemes.contains(words[0].lowercased())
    }

    private static let schemes: Set = ["basic", "bearer", "digest", "negotiate", "token"]
}
