public import SLOEval

/// A stretch of a run's timeline: some whole seconds taken together.
public struct TimelineSlice: Sendable, Equatable {
    /// Where it begins, in seconds from the start of the measurement.
    public var startSeconds: Double
    /// Where it ends; the last slice ends with the run.
    public var endSeconds: Double
    /// Requests that ended in it.
    public var requests: UInt64 = 0
    /// Those of them that failed.
    public var failures: UInt64 = 0
    /// Their latencies; `nil` when nothing ended in it.
    public var latency: LatencySummary?

    /// Requests a second.
    public var requestsPerSecond: Double {
        let length = endSeconds - startSeconds
        return length > 0 ? Double(requests) / length : 0
    }

    /// Failures in percent of requests, 0–100; 0 when there were none.
    public var errorRatePercent: Double { percentage(of: failures, in: requests) }
}

extension LoadMeasurement {
    /// The timeline cut into at most `limit` slices of equal whole seconds; the last may be shorter.
    ///
    /// Slices in which nothing ended are there too, because a standstill is what a reader looks for.
    ///
    /// - Parameter limit: at least 1; less counts as 1.
    public func timelineSlices(atMost limit: Int) -> [TimelineSlice] {
        let elapsed = min(elapsed.inSeconds, 1e9)
        let span = Int(elapsed.rounded(.up))
        guard span > 0 else { return [] }
        let limit = max(1, limit)
        let width = (span + limit - 1) / limit
        let count = (span + width - 1) / width
        var slices = (0..<count).map { index in
            TimelineSlice(
                startSeconds: Double(index * width),
                endSeconds: min(Double((index + 1) * width), elapsed)
            )
        }
        var latencies = Array(repeating: LatencyHistogram(resolution: .coarse), count: count)
        for second in timeline.seconds {
            let index = min(max(second.index, 0) / width, count - 1)
            slices[index].requests += second.requests
            slices[index].failures += second.failures
            latencies[index].merge(second.latency.expanded)
        }
        for index in slices.indices { slices[index].latency = LatencySummary(latencies[index]) }
        return slices
    }
}
