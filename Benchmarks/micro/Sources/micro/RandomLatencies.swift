import SLOEval

/// Latencies spread evenly over the powers of two from 1 µs to 17 s, the same ones on every run.
func randomLatencies(count: Int, seed: UInt64) -> [UInt64] {
    var state = seed
    return (0..<count).map { _ in
        // SplitMix64 (Steele, Lea, Flood 2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        let power = 10 + bits % 24
        return (1 << power) + (bits >> 8) % (1 << power)
    }
}

/// A histogram in which nearly every cell that a run can reach is occupied.
func histogramOfRandomLatencies(count: Int, seed: UInt64) -> LatencyHistogram {
    var histogram = LatencyHistogram()
    for latency in randomLatencies(count: count, seed: seed) { histogram.record(nanoseconds: latency) }
    return histogram
}
