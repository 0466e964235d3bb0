public import Foundation

/// The measurement of a paired run of canary and production.
public struct PairedMeasurement: Sendable, Equatable, Codable {
    /// When the counted part began.
    public var startedAt: Date

    /// How long the counted part took.
    public var elapsed: Duration

    /// How it came to its end. A run that ended because it was decided is completed.
    public var ending: RunEnding

    /// The pairs, as counts and totals.
    public var run: PairedRun

    /// Pairs of which one request was cut off at the end of the run; they are not counted.
    public var abandonedPairs: UInt64

    /// The most users that were at work at once.
    public var peakUsers: Int

    /// An example of each kind of the canary's failures, for people.
    public var canaryFailureExamples: [FailureKind: String]

    /// An example of each kind of production's failures, for people.
    public var productionFailureExamples: [FailureKind: String]

    /// The health of the generator itself.
    public var generator: GeneratorHealth

    /// Creates a measurement.
    public init(
        startedAt: Date,
        elapsed: Duration,
        ending: RunEnding = .completed,
        run: PairedRun,
        abandonedPairs: UInt64 = 0,
        peakUsers: Int = 0,
        canaryFailureExamples: [FailureKind: String] = [:],
        productionFailureExamples: [FailureKind: String] = [:],
        generator: GeneratorHealth = GeneratorHealth()
    ) {
        self.startedAt = startedAt
        self.elapsed = elapsed
        self.ending = ending
        self.run = run
        self.abandonedPairs = abandonedPairs
        self.peakUsers = peakUsers
        self.canaryFailureExamples = canaryFailureExamples
        self.productionFailureExamples = productionFailureExamples
        self.generator = generator
    }
}

extension PairedMeasurement {
    /// Pairs a second; `nil` when nothing was measured.
    public var pairsPerSecond: Double? {
        let seconds = elapsed.inSeconds
        return seconds > 0 && run.pairs > 0 ? Double(run.pairs) / seconds : nil
    }

    /// About how many seconds it takes at this run's rate to tell a canary 30 % slower from one as fast.
    public var secondsForThirtyPercent: Double? {
        pairsPerSecond.map { PairedRun.seconds(forThirtyPercentAt: $0, limits: run.limits) }
    }
}

extension PairedRun {
    /// About how many seconds it takes to tell a canary 30 % slower from one as fast.
    ///
    /// - Parameters:
    ///   - rate: pairs a second.
    ///   - limits: the limits by which the run is judged.
    public static func seconds(forThirtyPercentAt rate: Double, limits: ComparisonLimits) -> Double {
        max(limits.settlingSeconds, Double(pairsForThirtyPercent) / max(rate, 1e-9))
    }
}
