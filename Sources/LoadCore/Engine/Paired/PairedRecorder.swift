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

    private let state: Mutex<State>
    private let endpoints: [Endpoint]

    init(_ plan: PairedPlan) {
        endpoints = plan.plan.endpoints
        let run = PairedRun(requestsPerBlock: plan.requestsPerBlock, limits: plan.limits)
        state = Mutex(State(run: run))
    }

    /// Everything recorded so far.
    var recorded: State { state.withLock { $0 } }

    /// Counts a pair. One of which a request was cut off says nothing.
    ///
    /// - Returns: whether the pair raised the alarm.
    func record(
        canary: WatchedExchange,
        production: WatchedExchange,
        of request: PlannedRequest
    ) -> Bool {
        let endpoint = endpoints[request.endpoint]
        let answers = (canary: canary.answer(to: endpoint), production: production.answer(to: endpoint))
        return state.withLock { state in
            guard let mine = answers.canary, let theirs = answers.production else {
                state.abandonedPairs += 1
                return false
            }
            Self.note(mine.failure, of: canary.exchange, at: endpoint, in: &state.canaryExamples)
            Self.note(theirs.failure, of: production.exchange, at: endpoint, in: &state.productionExamples)
            let hadAlarm = state.run.alarm != nil
            state.run.record(
                PairedObservation(canary: mine, production: theirs, pauseNanoseconds: request.pause)
            )
            return !hadAlarm && state.run.alarm != nil
        }
    }

    private static func note(
        _ failure: FailureKind?,
        of exchange: HTTPExchange,
        at endpoint: Endpoint,
        in examples: inout [FailureKind: String]
    ) {
        guard let failure else { return }
        examples.note(failure, of: exchange, at: endpoint.name, expecting: endpoint.expectation)
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
                blocks: run.blocks.count,
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

extension WatchedExchange {
    /// The answer to an endpoint's request; `nil` for one that was cut off.
    fileprivate func answer(to endpoint: Endpoint) -> PairedObservation.Answer? {
        let outcome = Outcome(of: exchange, expectation: endpoint.expectation, staysAtOrigin: true)
        return outcome.map { outcome in
            PairedObservation.Answer(
                latencyNanoseconds: exchange.latency,
                failure: outcome.failure,
                generatorNanoseconds: standstill
            )
        }
    }
}
