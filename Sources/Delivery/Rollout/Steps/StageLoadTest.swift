import LoadCore
package import SLOEval

/// Loads a stage and judges it.
public protocol StageLoadTest: Sendable {
    /// Runs a load test. Ends early, with what there is, when the task is cancelled.
    ///
    /// - Parameters:
    ///   - stage: the stage.
    ///   - number: the stage's number, from 1.
    ///   - attempt: 1, or 2 after an inconclusive one.
    func run(_ stage: RolloutStage, number: Int, attempt: Int) async -> LoadTestAnswer
}

/// How much load a stage gets: a share of the full load, as the canary gets a share of the traffic.
public struct StageLoad: Sendable, Equatable {
    /// The users at 100 %. The default is 100.
    public var baseConcurrency = 100
    /// The fewest users. The default is 10.
    public var fewestUsers = 10
    /// The longest load test. The default is 300 s.
    public var longestDuration = Duration.seconds(300)

    /// Creates the default load.
    public init() {}

    /// `max(10, 100 × percentage ÷ 100)` with the default values, rounded down; never more than an engine
    /// takes.
    package func users(at percentage: Int) -> Int {
        min(10_000, max(fewestUsers, baseConcurrency * percentage / 100))
    }

    /// The stage's own duration, at least 1 s and at most ``longestDuration``.
    package func duration(of stage: RolloutStage) -> Duration {
        min(max(.seconds(1), stage.duration), longestDuration)
    }

    /// The policy for a stage: the objective for throughput is one for the full load, and a tenth of the
    /// users can't be asked for more than a tenth of it. Latency and errors are judged as they are.
    package func policy(_ policy: SLOPolicy, at percentage: Int) -> SLOPolicy {
        let share = min(1, Double(users(at: percentage)) / Double(max(1, baseConcurrency)))
        var scaled = policy.scalingThroughput(by: share)
        // A gate does not take a handful of requests for an answer.
        scaled.requiresSignificance = true
        return scaled
    }

    /// The job for a stage, from one that says what is asked of whom.
    package func job(_ job: LoadTestJob, for stage: RolloutStage) -> LoadTestJob {
        var scaled = job
        scaled.plan.concurrency = users(at: stage.percentage)
        scaled.plan.duration = duration(of: stage)
        scaled.policy = policy(job.policy, at: stage.percentage)
        return scaled
    }
}
