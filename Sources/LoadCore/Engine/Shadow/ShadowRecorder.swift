import SLOEval
import Synchronization

/// Compares and counts the answers of a shadow test.
final class ShadowRecorder: Sendable {
    /// The fields of answers that are kept, in lower case: those compared, and the one that tells JSON.
    let keptHeaders: [String]
    private let state: Mutex<ShadowMeasurement>

    init(_ measurement: ShadowMeasurement) {
        let compared = measurement.comparison.comparison.headers
        keptHeaders = compared.contains("content-type") ? compared : compared + ["content-type"]
        state = Mutex(measurement)
    }

    /// Everything recorded so far.
    var recorded: ShadowMeasurement { state.withLock { $0 } }

    /// Counts the answers to a request, unless one of them was cut off.
    ///
    /// - Returns: whether this raised the alarm.
    func record(_ request: String, _ answers: ShadowAnswers) -> Bool {
        let answers = answers.bySide.compactMap(ShadowMeasurement.TimedAnswer.init)
        return state.withLock { state in
            guard answers.count == 3 else {
                state.abandonedRequests += 1
                return false
            }
            return state.record(
                request: request,
                production: answers[1],
                productionAgain: answers[2],
                canary: answers[0]
            )
        }
    }

    /// Counts how much later than recorded a request was sent.
    func recordLag(_ nanoseconds: UInt64) {
        state.withLock { $0.lag.record(nanoseconds: nanoseconds) }
    }

    /// A snapshot of the counts.
    func progress(elapsed: Double, planned: Double) -> ShadowProgress {
        state.withLock { state in
            ShadowProgress(
                elapsedSeconds: elapsed,
                plannedSeconds: planned,
                requests: state.requests,
                mismatches: state.comparison.mismatches,
                failures: state.canaryFailures,
                p95Milliseconds: state.canaryLatency.quantile(0.95)?.nanosecondsInMilliseconds
            )
        }
    }
}

extension ShadowMeasurement.TimedAnswer {
    /// The answer that an exchange brought; `nil` for one that was cut off.
    fileprivate init?(_ watched: WatchedExchange) {
        let exchange = watched.exchange
        let answer: ShadowAnswer
        switch exchange.result {
        case .answered where exchange.departure != nil:
            answer = ShadowAnswer(failure: .leftOrigin, detail: exchange.words(for: .leftOrigin))
        case .answered(let status):
            let fields = exchange.headers.map { ($0.name, $0.value) }
            answer = ShadowAnswer(
                status: status,
                headers: Dictionary(fields, uniquingKeysWith: { first, _ in first }),
                body: exchange.body,
                bodyLength: exchange.bodyBytes,
                bodyDigest: exchange.bodyDigest
            )
        case .failed(let kind, let detail): answer = ShadowAnswer(failure: kind, detail: detail)
        case .abandoned: return nil
        }
        self.init(
            answer,
            latencyNanoseconds: exchange.latency,
            generatorNanoseconds: watched.standstill
        )
    }
}
