import SLOEval
import Synchronization

/// Counts the pairs of a run, in the order in which they came, and tells when there is a reason to stop.
///
/// One for all lanes: a block is a stretch of time of the whole run.
final class PairedRecorder: Sendable {
    /// The counts.
    struct State: Sendable {
        var run: PairedRun
        var abandonedPairs: UInt64 = 0
        var canaryExamples: [FailureKind: String] = [:]
        var productionExamples: [FailureKind: String] = [:]
    }

    /// After this many seconds the rate is known.
    private static let leastSecondsToExpect = 3.0

    private let state: Mutex<State>
    private let names: [String]
    private let expectations: [Expectation]

    init(_ plan: PairedPlan) {
        names = plan.plan.requestNames
        expectations = plan.plan.expectations
        let run = PairedRun(endpoints: plan.plan.requestNames, limits: plan.limits)
        state = Mutex(State(run: run))
    }

    /// Everything recorded so far.
    var recorded: State { state.withLock { $0 } }

    /// Looks whether the run is decided.
    func look(afterSeconds seconds: Double) -> Bool { state.withLock { $0.run.look(afterSeconds: seconds) } }

    /// Judges the answer to an endpoint's request.
    func judge(_ watched: WatchedExchange, endpoint: Int) -> JudgedExchange {
        let outcome = Outcome(of: watched.exchange, expectation: expectations[endpoint], staysAtOrigin: true)
        return JudgedExchange(watched: watched, outcome: outcome)
    }

    /// Counts a pair. One of which a request was cut off says nothing.
    ///
    /// - Returns: whether the pair raised the alarm.
    func record(
        _ answers: (canary: JudgedExchange, production: JudgedExchange),
        of request: PlannedRequest
    ) -> Bool {
        let (canary, production) = answers
        return state.withLock { state in
            guard let mine = canary.answer, let theirs = production.answer else {
                state.abandonedPairs += 1
                return false
            }
            note(canary, at: request.endpoint, in: &state.canaryExamples)
            note(production, at: request.endpoint, in: &state.productionExamples)
            let hadAlarm = state.run.alarm != nil
            state.run.record(
                PairedObservation(
                    canary: mine,
                    production: theirs,
                    pauseNanoseconds: request.pause,
                    endpoint: request.endpoint
                )
            )
            return !hadAlarm && state.run.alarm != nil
        }
    }

    private func note(
        _ answer: JudgedExchange,
        at endpoint: Int,
        in examples: inout [FailureKind: String]
    ) {
        guard let outcome = answer.outcome, let failure = outcome.failure else { return }
        examples.note(
            failure,
            of: answer.watched.exchange,
            at: names[endpoint],
            expecting: expectations[endpoint],
            detail: outcome.detail
        )
    }

    /// A snapshot of the counts.
    func progress(elapsed: Double, planned: Double, isExtended: Bool) -> PairedProgress {
        state.withLock { state in
            let run = state.run
            return PairedProgress(
                elapsedSeconds: elapsed,
                plannedSeconds: planned,
                isExtended: isExtended,
                pairs: run.pairs,
                expectedSeconds: elapsed < Self.leastSecondsToExpect || run.pairs == 0
                    ? nil
                    : PairedRun.seconds(
                        forThirtyPercentAt: Double(run.pairs) / elapsed,
                        limits: run.limits
                    ),
                canary: .init(
                    failures: run.canaryFailures.total,
                    p95Milliseconds: run.canaryLatency.quantile(0.95)?.nanosecondsInMilliseconds
                ),
                production: .init(
                    failures: run.productionFailures.total,
                    p95Milliseconds: run.productionLatency.quantile(0.95)?.nanosecondsInMilliseconds
                )
            )
        }
    }
}

extension JudgedExchange {
    /// The answer as a comparison counts it; `nil` for one that was cut off.
    fileprivate var answer: PairedObservation.Answer? {
        outcome.map { outcome in
            PairedObservation.Answer(
                latencyNanoseconds: watched.exchange.latency,
                failure: outcome.failure,
                generatorNanoseconds: watched.standstill
            )
        }
    }
}
