import Foundation
import SLOEval

/// Judges whether traffic follows its weights, from two readings of a router's counters.
///
/// The share of a random split varies: of n requests at share p its standard deviation is √(p(1−p)/n). A
/// share within four of these or within two points, whichever is more, is taken to follow; the first happens
/// to a right split less than once in ten thousand.
public struct SplitCheck: Sendable, Equatable {
    /// The finding.
    package enum Finding: Sendable, Equatable {
        /// The traffic follows.
        case follows(String)
        /// Too little can be seen to say.
        case unseen(String)
        /// The traffic does not follow.
        case deviates(String)

        /// The finding as a sentence.
        package var text: String {
            switch self {
            case .follows(let text), .unseen(let text), .deviates(let text): text
            }
        }
    }

    /// How many requests are needed to say anything. The default is 100.
    public var minimumRequests: UInt64 = 100

    /// The tolerance in percentage points that is always given. The default is 2.
    public var tolerancePoints: Double = 2

    /// Creates a check with the default tolerance.
    public init() {}

    /// Judges the requests between two readings.
    ///
    /// - Parameters:
    ///   - percentage: what the canary should get.
    ///   - before: the counters at the beginning; `nil` when the router can't see.
    ///   - after: the counters at the end.
    package func judge(percentage: Int, before: TrafficCounters?, after: TrafficCounters?) -> Finding {
        guard let before, let after else {
            return .unseen("\(percentage) % asked for; this router can't see where requests go: unverified")
        }
        // A load balancer that restarted counts from zero again.
        guard after.total >= before.total, after.canary >= before.canary else {
            return .unseen("\(percentage) % asked for; the counters were reset: unverified")
        }
        let total = after.total - before.total
        let canary = after.canary - before.canary
        guard total >= minimumRequests, canary <= total else {
            return .unseen("\(percentage) % asked for; only \(total) requests were seen: unverified")
        }
        let share = Double(canary) / Double(total)
        let wanted = Double(percentage) / 100
        let deviation = (wanted * (1 - wanted) / Double(total)).squareRoot()
        let points = (share * 100).fixed(1)
        let text =
            "\(canary) of \(total) requests (\(points) %) reached the canary, \(percentage) % asked for"
        return abs(share - wanted) <= max(4 * deviation, tolerancePoints / 100)
            ? .follows(text) : .deviates(text)
    }
}
