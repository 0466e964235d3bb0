public import SLOEval

/// Does with the bytes of a body what is to be done with them, as they arrive. The same for every transport.
public struct BodyReader: Sendable {
    /// Anew in each process, so that no server can know it.
    private static let key: BodyDigest.Key = {
        var generator = SystemRandomNumberGenerator()
        return BodyDigest.Key(using: &generator)
    }()

    /// The bytes so far.
    public private(set) var count: UInt64 = 0

    /// The first of them, as far as they are kept.
    public private(set) var kept: [UInt8] = []

    private var use = BodyUse.counted
    private var isCounting = true
    private var keptLimit = 0
    private var hasher: BodyHasher?
    private var matched = 0

    /// Creates a reader that counts.
    public init() {}

    /// Creates a reader of one body that keeps at most so many bytes, whatever the use asks for.
    public init(_ use: BodyUse, keptLimit: Int = .max) { begin(use, keptLimit: keptLimit) }

    /// Awaits the next body.
    mutating func begin(_ use: BodyUse, keptLimit: Int) {
        count = 0
        if !kept.isEmpty { kept = [] }
        if use.isCounting, isCounting { return }
        self.use = use
        self.keptLimit = min(use.keptBytes, max(0, keptLimit))
        isCounting = use.isCounting
        hasher = use.isHashed ? BodyHasher(key: Self.key) : nil
        matched = 0
    }

    /// Takes the next bytes.
    public mutating func take(_ bytes: Span<UInt8>) {
        count &+= UInt64(bytes.count)
        if !isCounting { inspect(bytes) }
    }

    private mutating func inspect(_ bytes: Span<UInt8>) {
        let room = min(bytes.count, keptLimit - kept.count)
        // SAFETY: the buffer is read only while the span's bytes stay in place.
        if room > 0 { bytes.extracting(0..<room).withUnsafeBufferPointer { kept.append(contentsOf: $0) } }
        hasher?.add(bytes)
        if let search = use.search, !search.isWhole(matched) {
            matched = search.advance(matched, over: bytes)
        }
    }

    /// The hash of the whole body; `nil` unless it was asked for.
    public var digest: BodyDigest? { hasher?.digest }

    /// Whether the text that was searched for is there; `nil` when there was none.
    public var holdsText: Bool? { use.search.map { $0.isWhole(matched) } }
}
