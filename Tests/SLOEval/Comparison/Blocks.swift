import SLOEval

/// A pair whose requests took so many milliseconds.
func pair(
    _ canary: Double = 10,
    _ production: Double = 10,
    canaryFails: FailureKind? = nil,
    productionFails: FailureKind? = nil,
    pause: Double = 0,
    endpoint: Int = 0
) -> PairedObservation {
    PairedObservation(
        canary: .init(latencyNanoseconds: UInt64(canary * 1e6), failure: canaryFails),
        production: .init(latencyNanoseconds: UInt64(production * 1e6), failure: productionFails),
        pauseNanoseconds: UInt64(pause * 1e6),
        endpoint: endpoint
    )
}
