public import Foundation
public import SLOEval

/// All that is to be said of the verification of a canary: the value that every format renders.
public struct CanaryReport: Sendable, Equatable {
    /// The version of the program.
    public var toolVersion: String
    /// When the verification began.
    public var startedAt: Date
    /// When it ended.
    public var finishedAt: Date
    /// The canary's base URL.
    public var canary: String
    /// Production's base URL.
    public var production: String
    /// The environment whose objectives were used; `nil` when none was named.
    public var environment: String?
    /// The transport that sent shadow test and comparison.
    public var transport: String
    /// The seed of every random choice.
    public var seed: UInt64
    /// The steps that were asked for, in order, those that were not reached included.
    public var steps: [CanaryStep]
    /// Warnings for the reader; they change no verdict.
    public var warnings: [String] = []
    /// The result of the shadow test.
    public var shadow: ShadowResult?
    /// The report of the load test.
    public var loadTest: LoadTestReport?
    /// The result of the comparison with production.
    public var comparison: CanaryComparisonResult?
    /// Who or what stopped the verification; `nil` when nobody did.
    public var interruption: String?
    /// Whether a failed canary was to be rolled back.
    public var rollbackWasAsked = false
    /// The result of the rollback; `nil` when there was none.
    public var rollback: RollbackResult?

    /// Creates a report of a verification that has done nothing yet.
    public init(
        toolVersion: String,
        startedAt: Date,
        canary: String,
        production: String,
        environment: String? = nil,
        transport: String,
        seed: UInt64,
        steps: [CanaryStep] = []
    ) {
        self.toolVersion = toolVersion
        self.startedAt = startedAt
        finishedAt = startedAt
        self.canary = canary
        self.production = production
        self.environment = environment
        self.transport = transport
        self.seed = seed
        self.steps = steps
    }

    /// How the verification ended: failed when a step did, else stopped when somebody stopped it, else
    /// inconclusive when a step was or none was done, else passed.
    public var outcome: DeploymentEvent.Outcome {
        let outcomes = steps.compactMap(\.outcome)
        if outcomes.contains(.failed) { return .failed }
        if interruption != nil || outcomes.contains(.stopped) { return .stopped }
        return outcomes.isEmpty || outcomes.contains(.inconclusive) ? .inconclusive : .passed
    }

    /// Why it ended so, a sentence each: those of the steps that decided.
    public var reasons: [String] {
        let deciding = outcome
        return steps.filter { $0.outcome == deciding }.flatMap(\.deciding)
    }

    /// The last word on the canary.
    public var conclusion: String {
        switch outcome {
        case .passed, .succeeded: "Canary verification passed: ready for promotion"
        case .failed: "Canary verification failed" + (rollback?.conclusion ?? rollbackAdvice)
        case .inconclusive: "Canary verification is inconclusive: do not promote on the strength of it"
        case .stopped: "Canary verification was stopped by \(interruption ?? "a signal"): no verdict"
        }
    }

    private var rollbackAdvice: String {
        rollbackWasAsked ? "" : ": roll it back (--auto-rollback-on-loadfail does so by itself)"
    }
}

/// One step of a verification.
public struct CanaryStep: Sendable, Equatable {
    /// The three steps, in order. The raw value is what people and reports call them, and is stable.
    public enum Kind: String, Sendable, CaseIterable {
        /// Production's traffic sent to the canary as well.
        case shadowTest = "Shadow test"
        /// A load test of the canary.
        case loadTest = "Load test"
        /// The canary measured against production.
        case comparison = "Comparison"
    }

    /// The kind of step.
    public var kind: Kind
    /// How it ended; `nil` when it was not reached.
    public var outcome: DeploymentEvent.Outcome?
    /// The findings, a sentence each.
    public var sentences: [String]
    /// The sentences that decided: what is met is no reason for a failure.
    public var deciding: [String] {
        get { chosen ?? sentences }
        set { chosen = newValue }
    }
    private var chosen: [String]?
    /// How long it took, in seconds.
    public var elapsedSeconds: Double

    /// Creates a step; without an outcome it was not reached. Unless given, all sentences decided.
    public init(
        _ kind: Kind,
        outcome: DeploymentEvent.Outcome? = nil,
        sentences: [String] = [],
        deciding: [String]? = nil,
        elapsedSeconds: Double = 0
    ) {
        self.kind = kind
        self.outcome = outcome
        self.sentences = sentences
        chosen = deciding
        self.elapsedSeconds = elapsedSeconds
    }
}

extension DeploymentEvent.Outcome {
    /// The outcome that a decision is; what is undecided at the end of its time is inconclusive.
    public init(_ decision: CanaryDecision) {
        switch decision {
        case .pass: self = .passed
        case .fail: self = .failed
        case .undecided, .inconclusive: self = .inconclusive
        }
    }
}
