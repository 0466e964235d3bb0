import Synchronization

/// Where the requests begin that tell of the present split: all of a stage count, however often they are
/// looked at.
final class SplitStart: Sendable {
    private struct Start {
        var percentage: Int
        var counters: TrafficCounters
    }

    private let start = Mutex<Start?>(nil)

    /// The counters when a share was first looked at, which is now unless it was before.
    func counters(at percentage: Int, now: TrafficCounters) -> TrafficCounters {
        start.withLock { start in
            // A load balancer that restarted counts from zero again.
            if let start, start.percentage == percentage, now.total >= start.counters.total {
                return start.counters
            }
            start = Start(percentage: percentage, counters: now)
            return now
        }
    }
}
