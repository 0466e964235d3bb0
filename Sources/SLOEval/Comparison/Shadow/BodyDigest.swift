/// A hash of a whole body, to tell whether two bodies are equal without keeping them.
///
/// Two polynomials over the field of integers modulo 2⁶¹ − 1 with the body's words of seven bytes as
/// coefficients, each evaluated at a secret random point (the universal hashing of M. N. Wegman, J. L.
/// Carter, *New hash functions and their use in authentication and set equality*, 1981). Two different bodies
/// of `n` words have the same digest with a chance of at most (n / 2⁶¹)², which is below 2⁻⁶⁶ for 1 GiB,
/// whatever they hold: no answer can be made to collide by one who doesn't know the points. It takes a few
/// operations a word; a cryptographic hash promises more than is needed here and takes many times as long.
public struct BodyDigest: Sendable, Hashable, Codable {
    /// The number of bytes.
    public let length: UInt64
    private let first: UInt64
    private let second: UInt64

    fileprivate init(_ hasher: BodyHasher) {
        length = hasher.length
        (first, second) = hasher.values
    }

    /// The secret points of a digest. Only digests of one key can be compared.
    public struct Key: Sendable, Hashable {
        fileprivate let first: UInt64
        fileprivate let second: UInt64

        /// Chooses points.
        public init(using generator: inout some RandomNumberGenerator) {
            first = UInt64.random(in: 2..<BodyHasher.modulus, using: &generator)
            second = UInt64.random(in: 2..<BodyHasher.modulus, using: &generator)
        }
    }

    /// The digest of bytes that are at hand.
    public init(of bytes: [UInt8], key: Key) {
        var hasher = BodyHasher(key: key)
        hasher.add(bytes.span)
        self = hasher.digest
    }
}

/// A ``BodyDigest`` in the making, from pieces of any size.
public struct BodyHasher: Sendable {
    /// 2⁶¹ − 1, a prime.
    fileprivate static let modulus: UInt64 = 1 << 61 - 1
    /// The bytes of a word: as many as stay below the modulus.
    private static let wordSize = 7

    private let key: BodyDigest.Key
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    /// The bytes of a word that is not whole, the first in the lowest place.
    private var word: UInt64 = 0
    private var wordBytes = 0
    fileprivate private(set) var length: UInt64 = 0

    /// Creates a digest of nothing.
    public init(key: BodyDigest.Key) { self.key = key }

    /// Takes the next bytes.
    public mutating func add(_ bytes: Span<UInt8>) {
        length &+= UInt64(bytes.count)
        var index = 0
        while index < bytes.count, wordBytes > 0 { add(bytes[index], at: &index) }
        index += addWords(bytes.extracting(index..<bytes.count))
        while index < bytes.count { add(bytes[index], at: &index) }
    }

    /// The digest of all bytes so far.
    public var digest: BodyDigest { BodyDigest(self) }

    /// The polynomials' values; a last word that is not whole counts as if zeros followed, as lengths are
    /// compared too.
    fileprivate var values: (UInt64, UInt64) {
        guard wordBytes > 0 else { return (first, second) }
        return (Self.next(first, key.first, word), Self.next(second, key.second, word))
    }

    private mutating func add(_ byte: UInt8, at index: inout Int) {
        word |= UInt64(byte) &<< UInt64(wordBytes &* 8)
        wordBytes += 1
        index += 1
        guard wordBytes == Self.wordSize else { return }
        first = Self.next(first, key.first, word)
        second = Self.next(second, key.second, word)
        (word, wordBytes) = (0, 0)
    }

    /// Takes whole words, as far as eight bytes can be read for each; returns how many bytes they were.
    ///
    /// One loop without calls: it runs for every byte of every large body, in debug builds as well.
    private mutating func addWords(_ bytes: Span<UInt8>) -> Int {
        let (x, y) = (key.first, key.second)
        let mask: UInt64 = 1 << 56 - 1
        var (a, b) = (first, second)
        let taken = bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset &+ 8 <= bytes.count {
                // SAFETY: the eight bytes from `offset` on are in the buffer.
                let eight = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                let word = UInt64(littleEndian: eight) & mask
                a = Self.next(a, x, word)
                b = Self.next(b, y, word)
                offset &+= Self.wordSize
            }
            return offset
        }
        (first, second) = (a, b)
        return taken
    }

    /// `value × point + word` modulo 2⁶¹ − 1. Both factors are below 2⁶¹, so the product is below 2¹²².
    @inline(__always)
    private static func next(_ value: UInt64, _ point: UInt64, _ word: UInt64) -> UInt64 {
        let modulus: UInt64 = 0x1FFF_FFFF_FFFF_FFFF
        let product = value.multipliedFullWidth(by: point)
        let sum = (product.low & modulus) &+ (product.high &<< 3 | product.low &>> 61) &+ word
        let folded = (sum & modulus) &+ (sum &>> 61)
        return folded >= modulus ? folded &- modulus : folded
    }
}
