/// A small, fast, seeded random number generator: the same seed gives the same sequence on every machine.
///
/// The algorithm is xoshiro256**, its state filled by SplitMix64 as its authors advise (David Blackman and
/// Sebastiano Vigna, "Scrambled linear pseudorandom number generators", 2021; <https://prng.di.unimi.it>).
/// It is for choosing requests and pauses, not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// Creates the generator of a seed.
    public init(seed: UInt64) {
        self.init(seed: seed, stream: 0)
    }

    /// Creates one of many generators of a seed, each with a sequence of its own: one for each user, say.
    public init(seed: UInt64, stream: UInt64) {
        // The stream's number is mixed before it meets the seed, so that (seed, stream) and
        // (seed + 1, stream - 1) share nothing.
        var streamMixer = SplitMix64(state: stream)
        var mixer = SplitMix64(state: seed ^ (stream == 0 ? 0 : streamMixer.next()))
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let result = (state.1 &* 5).rotatedLeft(by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3.rotatedLeft(by: 45)
        return result
    }

    /// A number drawn uniformly from [0, 1), with 53 random bits.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}

/// The generator that turns one number into the 256 bits of state that xoshiro256** needs.
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension UInt64 {
    fileprivate func rotatedLeft(by count: UInt64) -> UInt64 {
        (self << count) | (self >> (64 - count))
    }
}
