import Foundation
import SLOEval

extension PairedBlock {
    /// A block of 400 pairs whose sides have the given ratios, canary over production.
    init(
        p95Ratio: Double = 1,
        throughputRatio: Double = 1,
        pairs: UInt64 = 400,
        canaryOnly: UInt64 = 0,
        productionOnly: UInt64 = 0,
        shared: UInt64 = 0
    ) {
        self.init(
            pairs: pairs,
            canaryOnlyFailures: canaryOnly,
            productionOnlyFailures: productionOnly,
            sharedFailures: shared,
            canary: Side(p95Nanoseconds: 50e6 * p95Ratio, userNanoseconds: UInt64(8e9 / throughputRatio)),
            production: Side(p95Nanoseconds: 50e6, userNanoseconds: 8_000_000_000)
        )
    }
}

/// Values around a centre that differ from each other and are not correlated in time: the golden ratio's
/// multiples, spread evenly from −spread to +spread.
func scattered(_ centre: Double, spread: Double, count: Int = 30) -> [Double] {
    (1...count).map { index in
        let fraction = (Double(index) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
        return centre + spread * (2 * fraction - 1)
    }
}

/// A pair whose requests took so many milliseconds.
func pair(
    _ canary: Double = 10,
    _ production: Double = 10,
    canaryFails: FailureKind? = nil,
    productionFails: FailureKind? = nil,
    pause: Double = 0
) -> PairedObservation {
    PairedObservation(
        canary: .init(latencyNanoseconds: UInt64(canary * 1e6), failure: canaryFails),
        production: .init(latencyNanoseconds: UInt64(production * 1e6), failure: productionFails),
        pauseNanoseconds: UInt64(pause * 1e6)
    )
}
