import Foundation

/// The forms in which secrets may stand in a text, and where they do.
struct SecretPatterns: Sendable, Equatable {
    private struct Pattern: Sendable, Hashable {
        var bytes: [UInt8]
        /// Whether it is the code of a secret amid other text, all of which goes with it.
        var isCode: Bool
    }

    /// How much of a secret at the end of a text that was cut is enough to know it by.
    private static let enoughOfCut = 8

    /// By their first four bytes, so that a text is read once however many there are.
    private var patterns: [UInt32: Set<Pattern>] = [:]

    /// Adds the forms of a secret of at least four bytes.
    mutating func add(_ secret: String, alsoWritten others: [String]) {
        let json = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let forms = [
            secret, json, json.replacing("/", with: "\\/"), secret.replacing(" ", with: "+"),
        ]
        for form in forms + others { insert(Pattern(bytes: Array(form.utf8), isCode: false)) }
        for code in Self.codes(of: Array(secret.utf8)) { insert(Pattern(bytes: code, isCode: true)) }
    }

    private mutating func insert(_ pattern: Pattern) {
        guard let key = Self.key(pattern.bytes[...]) else { return }
        patterns[key, default: []].insert(pattern)
    }

    /// The base64 of bytes in each of the three ways in which they can lie in a longer text, as far as only
    /// they decide it, in both alphabets.
    private static func codes(of bytes: [UInt8]) -> [[UInt8]] {
        (0..<3).flatMap { offset in
            let code = Array(Data(repeating: 0, count: offset) + bytes).base64
            let own = code[((offset * 8 + 5) / 6)..<((offset + bytes.count) * 8 / 6)]
            let safe = own.map {
                $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0
            }
            return [Array(own), safe]
        }
    }

    private static func key(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        guard bytes.count >= 4 else { return nil }
        return bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The text with `***` in the place of each secret.
    func masked(_ text: String) -> String {
        guard !patterns.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var hidden = matches(in: bytes)
        if bytes.contains(UInt8(ascii: "%")) {
            let (decoded, origins) = Self.percentDecoded(bytes)
            hidden += matches(in: decoded).map { origins[$0.lowerBound]..<origins[$0.upperBound] }
        }
        guard !hidden.isEmpty else { return text }
        var result: [UInt8] = []
        var place = 0
        for range in Self.merged(hidden) {
            result += bytes[place..<range.lowerBound] + "***".utf8
            place = range.upperBound
        }
        return String(decoding: result + bytes[place...], as: UTF8.self)
    }

    private func matches(in text: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for start in text.indices {
            guard let key = Self.key(text[start...]), let candidates = patterns[key] else { continue }
            for pattern in candidates {
                if text[start...].starts(with: pattern.bytes) {
                    let range = start..<(start + pattern.bytes.count)
                    found.append(pattern.isCode ? Self.run(around: range, in: text) : range)
                } else if let end = Self.endOfCut(pattern.bytes, in: text, from: start) {
                    found.append(start..<end)
                }
            }
        }
        return found
    }

    /// The end of the beginning of a secret that a text was cut in, before an ellipsis where there is one.
    private static func endOfCut(_ pattern: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard text.count - start <= pattern.count + 8 else { return nil }
        var end = text.count
        while end > start, text[end - 1] >= 0x80 || "\"'.) ".utf8.contains(text[end - 1]) { end -= 1 }
        guard end - start >= enoughOfCut, pattern.starts(with: text[start..<end]) else { return nil }
        return end
    }

    /// All of a base64 text of which a part is known.
    private static func run(around range: Range<Int>, in text: [UInt8]) -> Range<Int> {
        let start = text[..<range.lowerBound].lastIndex { !$0.isOfBase64 }.map { $0 + 1 } ?? 0
        let end = text[range.upperBound...].firstIndex { !$0.isOfBase64 } ?? text.count
        return start..<end
    }

    /// The bytes with `%41` as `A`, and where each began; one more place than there are bytes.
    private static func percentDecoded(_ text: [UInt8]) -> (bytes: [UInt8], origins: [Int]) {
        var bytes: [UInt8] = []
        var origins: [Int] = []
        var place = 0
        while place < text.count {
            origins.append(place)
            if text[place] == UInt8(ascii: "%"), place + 2 < text.count,
                let value = UInt8(String(decoding: text[(place + 1)...(place + 2)], as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                place += 3
            } else {
                bytes.append(text[place])
                place += 1
            }
        }
        return (bytes, origins + [place])
    }

    /// The ranges in order, those that overlap as one.
    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        ranges.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
            .reduce(into: []) { merged, range in
                if let last = merged.last, range.lowerBound < last.upperBound {
                    merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
                } else {
                    merged.append(range)
                }
            }
    }
}

extension [UInt8] {
    fileprivate var base64: [UInt8] { Array(Data(self).base64EncodedString().utf8) }
}

extension UInt8 {
    fileprivate var isOfBase64: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x30...0x39: true
        default: "+/-_=".utf8.contains(self)
        }
    }
}
