public import SLOEval

/// All that is to be said of one load test: the value that every report format renders.
public struct LoadTestReport: Sendable, Equatable {
    /// The description of the run.
    public var run: RunDescription

    /// The objectives.
    public var policy: SLOPolicy

    /// The measurement.
    public var measurement: LoadMeasurement {
        didSet { summary = MeasurementSummary(measurement) }
    }

    /// The figures of ``measurement`` that every format shows; computed once, since there may be tens of
    /// thousands of endpoints.
    public private(set) var summary: MeasurementSummary

    /// The verdict on it.
    public var verdict: Verdict

    /// Creates a report.
    public init(run: RunDescription, policy: SLOPolicy, measurement: LoadMeasurement, verdict: Verdict) {
        self.run = run
        self.policy = policy
        self.measurement = measurement
        summary = MeasurementSummary(measurement)
        self.verdict = verdict
    }

    /// The violated objectives, each with the phase that explains it, if one does.
    public var violations: [(violation: Violation, explanation: PhaseExplanation?)] {
        verdict.violations.map { ($0, measurement.phaseExplanation(of: $0, in: verdict)) }
    }
}
