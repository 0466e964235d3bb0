import Foundation

extension String {
    /// This text, which is a URL or was meant to be one, without user name, password, the values of its
    /// query, and its fragment: `http://***@host/path?token=***`.
    public var redactedURL: String {
        String(decoding: RoughURL(Array(utf8)[...]).redacted, as: UTF8.self)
    }

    /// This path and query without the values whose names tell a secret: `/items?q=7&token=***`.
    public var withoutSecretQueryValues: String {
        guard let mark = firstIndex(of: "?") else { return self }
        let query = Array(self[index(after: mark)...].utf8)
        return self[...mark]
            + String(decoding: RoughURL.withoutValues(query[...], where: SecretName.marks), as: UTF8.self)
    }

    /// The secrets of this URL: its password, alone and behind the user name, and the values of its query
    /// whose names mark a secret, each as written and decoded.
    public var urlSecrets: [String] {
        let url = RoughURL(Array(utf8)[...])
        var secrets: [String] = []
        if let userInfo = url.userInfo.map({ String(decoding: $0, as: UTF8.self) }) {
            let password = userInfo.split(separator: ":", maxSplits: 1).dropFirst().first.map(String.init)
            // An address of mail has a user, too.
            if password != nil || !url.scheme.isEmpty { secrets.append(userInfo) }
            secrets += password.map { [$0] } ?? []
        }
        for field in (url.query ?? []).split(whereSeparator: {
            $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: ";")
        }) {
            let parts = String(decoding: field, as: UTF8.self).split(separator: "=", maxSplits: 1)
            guard parts.count == 2, SecretName.marks(parts[0].removingPercentEncoding ?? "") else { continue }
            secrets.append(String(parts[1]))
        }
        return secrets + secrets.compactMap { $0.contains("%") ? $0.removingPercentEncoding : nil }
    }

    /// This text with every URL in it as ``redactedURL`` shows it, also one that lacks its slashes or its
    /// scheme.
    public var withoutURLSecrets: String {
        guard contains("://") || contains("@") else { return self }
        var words = TextWithURLs(Array(utf8))
        words.redact()
        return String(decoding: words.result, as: UTF8.self)
    }
}

/// Redacts URLs in a text, word by word.
private struct TextWithURLs {
    private let text: [UInt8]
    private(set) var result: [UInt8] = []

    init(_ text: [UInt8]) { self.text = text }

    mutating func redact() {
        var rest = text[...]
        while let start = rest.firstIndex(where: { !$0.separatesWords }) {
            result += rest[..<start]
            let end = rest[start...].firstIndex(where: \.separatesWords) ?? rest.endIndex
            add(word: rest[start..<end])
            rest = rest[end...]
        }
        result += rest
    }

    private mutating func add(word: ArraySlice<UInt8>) {
        guard let start = Self.startOfURL(in: word) else { return add(wordWithoutURL: word) }
        result += word[..<start]
        let scheme = RoughURL.endOfScheme(in: word[start...])
        var end = word[scheme...].firstIndex(where: \.endsURL) ?? word.endIndex
        // A password may hold a quote.
        let authority = word[scheme..<end].prefix { !"/?#".utf8.contains($0) }
        if !authority.contains(.at), !RoughURL.isHost(authority), let sign = word[end...].lastIndex(of: .at) {
            end = word[sign...].firstIndex(where: \.endsURL) ?? word.endIndex
        }
        while end > scheme, word[end - 1].endsSentence { end -= 1 }
        result += RoughURL(word[start..<end]).redacted
        if end < word.endIndex { add(word: word[end...]) }
    }

    /// Adds a word, without a password that stands in it as `user:password@host`. A digest of an image is
    /// none.
    private mutating func add(wordWithoutURL word: ArraySlice<UInt8>) {
        guard let sign = word.lastIndex(of: .at), let colon = word[..<sign].firstIndex(of: UInt8(ascii: ":")),
            colon + 1 < sign, word[colon + 1] != UInt8(ascii: "/"),
            let next = word[sign...].dropFirst().first, next.isOfScheme || next == UInt8(ascii: "["),
            !word[(sign + 1)...].starts(with: "sha256:".utf8)
        else {
            result += word
            return
        }
        let start =
            word[..<colon].lastIndex { "\"'(<>=,;|`".utf8.contains($0) }.map { $0 + 1 } ?? word.startIndex
        guard start < colon, !word[start..<colon].contains(where: { "/@".utf8.contains($0) }) else {
            result += word
            return
        }
        result += word[..<start] + "***".utf8 + word[sign...]
    }

    /// Where a scheme begins: in front of `://`, or `http:` with anything behind it.
    private static func startOfURL(in word: ArraySlice<UInt8>) -> Int? {
        for colon in word.indices where word[colon] == UInt8(ascii: ":") {
            let start = word[..<colon].lastIndex { !$0.isOfScheme }.map { $0 + 1 } ?? word.startIndex
            if start < colon, RoughURL.endOfScheme(in: word[start...]) > start { return start }
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var separatesWords: Bool { self <= 0x20 }
    fileprivate var endsURL: Bool { "\"'<>`".utf8.contains(self) }
    fileprivate var endsSentence: Bool { ".,;:!)]}".utf8.contains(self) }
}
