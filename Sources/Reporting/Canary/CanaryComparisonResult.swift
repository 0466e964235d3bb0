public import SLOEval

/// The measurement of a comparison of a canary with production, and its verdict.
public struct CanaryComparisonResult: Sendable, Equatable {
    /// The measurement.
    public var measurement: PairedMeasurement
    /// The verdict on it.
    public var verdict: CanaryComparison
    /// How many users sent pairs.
    public var concurrency: Int
    /// The planned duration in seconds.
    public var plannedSeconds: Double

    /// Creates a result.
    public init(_ measurement: PairedMeasurement, concurrency: Int, plannedSeconds: Double) {
        self.measurement = measurement
        verdict = CanaryComparison(measurement.run)
        self.concurrency = concurrency
        self.plannedSeconds = plannedSeconds
    }

    /// The 95th percentile of the generator's own share in milliseconds; `nil` when it was not measured.
    public var generatorP95Milliseconds: Double? {
        measurement.generator.probe.quantile(0.95)?.nanosecondsInMilliseconds
    }

    /// The reason why the comparison is less sensitive than it looks; `nil` when there is none.
    ///
    /// The generator's own share is in the latencies of both sides, so their ratio is closer to 1 than that
    /// of the services alone.
    public var warning: String? {
        guard let own = generatorP95Milliseconds,
            let production = measurement.run.productionLatency.quantile(0.95)?.nanosecondsInMilliseconds,
            own > production / 4
        else { return nil }
        return
            "the generator's own share (p95 \(HumanFormat.milliseconds(own)) ms) is more than a quarter of "
            + "production's p95 (\(HumanFormat.milliseconds(production)) ms) and hides a part of any difference; "
            + "use fewer users or a less busy machine"
    }
}

/// The result of a rollback.
public struct RollbackResult: Sendable, Equatable {
    /// The target of the rollback: `namespace/deployment`, or the command that did it.
    public var target: String
    /// The revision that it was returned to, in words; `nil` when that is not known.
    public var revision: String?
    /// Whether the program did it by itself.
    public var isAutomatic: Bool
    /// Why it failed; `nil` when it succeeded.
    public var failure: String?
    /// The commands that do the same by hand.
    public var commands: [String]
    /// How long it took, in seconds.
    public var elapsedSeconds: Double

    /// Creates a result.
    public init(
        target: String,
        revision: String? = nil,
        isAutomatic: Bool = true,
        failure: String? = nil,
        commands: [String] = [],
        elapsedSeconds: Double = 0
    ) {
        self.target = target
        self.revision = revision
        self.isAutomatic = isAutomatic
        self.failure = failure
        self.commands = commands
        self.elapsedSeconds = elapsedSeconds
    }

    /// The result as a sentence.
    public var sentence: String {
        let destination = revision.map { " to \($0)" } ?? ""
        guard let failure else { return "\(target) was rolled back\(destination)" }
        return "the rollback of \(target)\(destination) failed: \(failure)"
    }

    /// The result as the end of the verification's conclusion.
    var conclusion: String {
        failure == nil ? " and was rolled back" : ", and the rollback failed: a person is needed now"
    }
}
