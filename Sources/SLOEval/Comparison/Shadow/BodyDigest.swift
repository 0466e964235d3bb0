/// A hash of a whole body, to tell whether two bodies are equal without keeping them.
///
/// Two polynomials over the field of integers modulo 2⁶¹ − 1 with the body's words of 32 bits as coefficients, each
/// evaluated at a secret random point (the universal hashing of M. N. Wegman, J. L. Carter, *New hash functions and
/// their use in authentication and set equality*, 1981). Two different bodies of `n` words have the same digest with a
/// chance of at most (n / 2⁶¹)², which is below 2⁻⁶⁶ for 1 GiB, whatever they hold: no answer can be made to collide by
/// one who doesn't know the points. It takes a few operations a word; a cryptographic hash promises more than is needed
/// here and takes many times as long.
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

    private let key: BodyDigest.Key
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    /// The bytes of a word that is not whole, the first in the lowest place.
    private var word: UInt32 = 0
    fileprivate private(set) var length: UInt64 = 0

    /// Creates a digest of nothing.
    public init(key: BodyDigest.Key) { self.key = key }

    /// Takes the next bytes.
    public mutating func add(_ bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count, length & 3 != 0 { add(bytes[index], at: &index) }
        while bytes.count - index >= 4 {
            let low = UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8
            add(low | UInt32(bytes[index + 2]) << 16 | UInt32(bytes[index + 3]) << 24)
            index += 4
            length &+= 4
        }
        while index < bytes.count { add(bytes[index], at: &index) }
    }

    /// The digest of all bytes so far.
    public var digest: BodyDigest { BodyDigest(self) }

    /// The polynomials' values; a last word that is not whole counts as if zeros followed, as lengths are compared too.
    fileprivate var values: (UInt64, UInt64) {
        guard length & 3 != 0 else { return (first, second) }
        return (Self.next(first, key.first, word), Self.next(second, key.second, word))
    }

    private mutating func add(_ byte: UInt8, at index: inout Int) {
        word |= UInt32(byte) << UInt32((length & 3) * 8)
        length &+= 1
        index += 1
        guard length & 3 == 0 else { return }
        add(word)
        word = 0
    }

    private mutating func add(_ word: UInt32) {
        first = Self.next(first, key.first, word)
        second = Self.next(second, key.second, word)
    }

    /// `value × point + word` modulo 2⁶¹ − 1. Both factors are below 2⁶¹, so the product is below 2¹²².
    private static func next(_ value: UInt64, _ point: UInt64, _ word: UInt32) -> UInt64 {
        let product = value.multipliedFullWidth(by: point)
        let sum = (product.low & modulus) &+ (product.high << 3 | product.low >> 61) &+ UInt64(word)
        let folded = (sum & modulus) &+ (sum >> 61)
        return folded >= modulus ? folded &- modulus : folded
    }
}
