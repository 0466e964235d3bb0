import Foundation
import SLOEval
import Synchronization

/// The span of time that a PromQL query looks back on, and the bad readings in it: an error that lies in the
/// windows of two readings is one error.
final class QueryWindow: Sendable {
    /// The longest range in the query: of `rate(errors[1m])` a minute. Zero where there is none.
    let length: Duration
    private let lastBad = Mutex<Date?>(nil)

    /// Creates the window of a query.
    init(of expression: String) {
        length =
            expression.split(separator: "[").dropFirst().compactMap { part in
                let range = part.prefix { $0 != "]" }
                guard range.count < part.count else { return nil }
                // A subquery has its resolution after a colon.
                return Duration.written(String(range.prefix { $0 != ":" }).filter { !$0.isWhitespace })
            }.max() ?? .zero
    }

    /// Whether a bad reading at a moment is about other events than the one before that counted; if so, it
    /// counts.
    func holdsNews(at moment: Date) -> Bool {
        lastBad.withLock { last in
            if let known = last {
                let age = moment.timeIntervalSince(known)
                // A clock that was set back says nothing.
                if age >= 0, age < length.inSeconds { return false }
            }
            last = moment
            return true
        }
    }
}
