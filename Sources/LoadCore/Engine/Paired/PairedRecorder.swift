import SLOEval
import Synchronization

/// Counts the pairs of a run, in the order in which they came, and tells when there is a reason to stop.
///
/// One for all lanes: a block is a stretch of time of the whole run.
final class PairedRecorder: Sendable {
    /// What is counted.
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
        canary: HTTPExchange,
        production: HTTPExchange,
        endpoint: Int,
        pause: UInt64
    ) -> Bool {
        let expectation = endpoints[endpoint].expectation
        let outcomes = (
            canary: Outcome(of: canary, expectation: expectation, staysAtOrigin: true),
            production: Outcome(of: production, expectation: expectation, staysAtOrigin: true)
        )
        return state.withLock { state in
            guard let mine = outcomes.canary, let theirs = outcomes.production else {
                state.abandonedPairs += 1
                return false
            }
            if let failure = mine.failure {
                note(failure, of: canary, at: endpoint, in: &state.canaryExamples)
            }
            if let failure = theirs.failure {
                note(failure, of: production, at: endpoint, in: &state.productionExamples)
            }
            let hadAlarm = state.run.alarm != nil
            state.run.record(
                PairedObservation(
                    canary: .init(latencyNanoseconds: canary.latency, failure: mine.failure),
                    production: .init(latencyNanoseconds: production.latency, failure: theirs.failure),
                    pauseNanoseconds: pause
                )
            )
            return !hadAlarm && state.run.alarm != nil
        }
    }

    private func note(
        _ failure: FailureKind,
        of exchange: HTTPExchange,
        at endpoint: Int,
        in examples: inout [FailureKind: String]
    ) {
        guard examples[failure] == nil else { return }
        let words = exchange.words(for: failure, expecting: endpoints[endpoint].expectation)
        examples[failure] = "\(endpoints[endpoint].name): \(words)"
    }

    /// A look at the counts.
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
                    p95Milliseconds: run.canaryLatency.percentile(0.95)?.nanosecondsInMilliseconds
                ),
                production: .init(
                    failures: run.productionFailures.total,
                    p95Milliseconds: run.productionLatency.percentile(0.95)?.nanosecondsInMilliseconds
                )
            )
        }
    }
}

extension HTTPExchange {
    /// From just before the write to the last byte or the failure, in nanoseconds.
    var latency: UInt64 { completed.nanoseconds(since: sent) }
}

extension HTTPExchange {
    /// The exchange in words, as an example of a failure of its kind.
    func words(for failure: FailureKind, expecting expectation: Expectation = Expectation()) -> String {
        switch result {
        case .failed(let kind, let detail) where kind == failure: detail
        case _ where failure == .leftOrigin: "redirected to \(departure ?? "another origin")"
        case .answered(let status):
            expectation.unmet(by: self, status: status)?.sentence() ?? "HTTP status \(status)"
        case .failed(_, let detail): detail
        case .abandoned: "abandoned"
        }
    }
}
