/// The use of an answer's body beside counting its bytes.
public struct BodyUse: Sendable, Hashable {
    /// The most bytes that are kept, from the first on; the transport has a limit of its own.
    public var keptBytes: Int

    /// Whether all of it is hashed, kept or not.
    public var isHashed: Bool

    /// A text that is searched for in all of it, kept or not; `nil` searches for none.
    public var search: TextSearch?

    /// Creates a use.
    public init(keptBytes: Int = 0, isHashed: Bool = false, search: TextSearch? = nil) {
        self.keptBytes = max(0, keptBytes)
        self.isHashed = isHashed
        self.search = search
    }

    /// The bytes are counted and dropped.
    public static let counted = BodyUse()

    /// The body is kept, as far as the transport's limit allows.
    public static let kept = BodyUse(keptBytes: .max)

    /// Whether there is nothing to do but to count.
    var isCounting: Bool { keptBytes == 0 && !isHashed && search == nil }
}

/// A text to be found in bytes that arrive in pieces of any size, also where it lies across two of them.
///
/// The algorithm of D. E. Knuth, J. H. Morris, V. R. Pratt, *Fast pattern matching in strings* (1977): each
/// byte is looked at once, and nothing of the pieces is kept.
public struct TextSearch: Sendable, Hashable {
    private let text: [UInt8]
    /// For each length of a beginning that matched: how long the next shorter one is that ends there too.
    private let shorter: [Int]

    /// Prepares a search for the UTF-8 bytes of a text. An empty one is found everywhere.
    public init(_ text: String) {
        let bytes = Array(text.utf8)
        var shorter = [0, 0]
        var matched = 0
        for byte in bytes.dropFirst() {
            while matched > 0, bytes[matched] != byte { matched = shorter[matched] }
            if bytes[matched] == byte { matched += 1 }
            shorter.append(matched)
        }
        self.text = bytes
        self.shorter = shorter
    }

    /// Whether so many bytes in a row are the whole text.
    func isWhole(_ matched: Int) -> Bool { matched == text.count }

    /// How many bytes at the end of what was read are the beginning of the text.
    ///
    /// - Parameter matched: how many they were before these bytes, less than the whole text.
    func advance(_ matched: Int, over bytes: Span<UInt8>) -> Int {
        var matched = matched
        var index = 0
        while index < bytes.count {
            if matched == 0 {
                guard let next = bytes.index(of: text[0], from: index) else { return 0 }
                index = next
            }
            while matched > 0, text[matched] != bytes[index] { matched = shorter[matched] }
            if text[matched] == bytes[index] { matched += 1 }
            if matched == text.count { return matched }
            index += 1
        }
        return matched
    }
}
