import Foundation
import SLOEval

/// Judges whether traffic follows its weights, from two readings of a router's counters.
///
/// The share seen is a proportion with an exact interval. It *follows* when the share asked for lies within
/// the interval of 99 %, or is hardly off, and enough requests came that a side without any would have been
/// noticed. It *deviates* when the share asked for lies outside an interval that a right split misses less
/// than once in ten thousand times. Between the two nothing can be said.
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

    /// How many requests are needed at any share to say anything. The default is 100.
    public var minimumRequests: UInt64 = 100

    /// The tolerance in percentage points that is always given, at most half of the smaller side's share. The
    /// default is 2.
    public var tolerancePoints: Double = 2

    /// The probability of the interval that shows a split to be right.
    private static let confidence = 0.99
    /// The probability of the interval that shows a split to be wrong: four standard deviations.
    private static let certainty = 1 - 6.33e-5
    /// How likely a side may go without any request at a right split, in what counts as enough.
    private static let silence = 0.001

    /// Creates a check with the default tolerance.
    public init() {}

    /// Returns how many requests are needed to say that traffic follows: so many that at a right split the
    /// smaller side has none less than once in a thousand times.
    ///
    /// - Parameter percentage: what the canary should get.
    public func leastRequests(at percentage: Int) -> UInt64 {
        let smaller = Double(min(percentage, 100 - percentage)) / 100
        guard smaller > 0 else { return minimumRequests }
        return max(minimumRequests, UInt64((log(Self.silence) / log(1 - smaller)).rounded(.up)))
    }

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
        return judge(percentage, after.canary - before.canary, of: after.total - before.total)
    }

    private func judge(_ percentage: Int, _ canary: UInt64, of total: UInt64) -> Finding {
        func interval(_ confidence: Double) -> ExactProportionInterval? {
            ExactProportionInterval(events: Double(canary), of: Double(total), confidence: confidence)
        }
        guard total > 0, let likely = interval(Self.confidence), let certain = interval(Self.certainty) else {
            return .unseen("\(percentage) % asked for; no requests were seen: unverified")
        }
        let wanted = Double(percentage) / 100
        let text =
            "\(canary) of \(total) requests (\((likely.estimate * 100).fixed(1)) %) reached the canary, "
            + "\(percentage) % asked for"
        let isClose = abs(likely.estimate - wanted) <= tolerance(at: wanted)
        let isEnough = total >= minimumRequests
        if isEnough, !isClose, !certain.holds(wanted) { return .deviates(text) }
        let least = leastRequests(at: percentage)
        guard total >= least else {
            return .unseen(
                "\(percentage) % asked for; only \(total) requests were seen, \(canary) of them at the canary, and "
                    + "\(least) are needed: unverified"
            )
        }
        let isSilent = (canary == 0 && percentage > 0) || (canary == total && percentage < 100)
        guard !isSilent, isClose || likely.holds(wanted) else {
            return .unseen("\(text); that many requests don't tell whether it follows: unverified")
        }
        return .follows(text)
    }

    /// Where a side should have nothing, there is no share to halve.
    private func tolerance(at wanted: Double) -> Double {
        let smaller = min(wanted, 1 - wanted)
        return smaller > 0 ? min(tolerancePoints / 100, smaller / 2) : tolerancePoints / 100
    }
}

extension ExactProportionInterval {
    fileprivate func holds(_ share: Double) -> Bool { lower <= share && share <= upper }
}
