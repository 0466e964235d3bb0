public import Foundation

/// The measurement of a paired run of canary and production.
public struct PairedMeasurement: Sendable, Equatable, Codable {
    /// When the counted part began.
    public var startedAt: Date

    /// How long the counted part took.
    public var elapsed: Duration

    /// How it came to its end. A run that was stopped by its own watch over errors is completed.
    public var ending: RunEnding

    /// The pairs, as blocks and totals.
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
