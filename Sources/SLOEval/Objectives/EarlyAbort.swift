/// Decides while a run is under way whether it is lost already, so that it can be stopped early.
///
/// It observes a sliding window. A violation there is taken as certain when even the favourable end of a 99.9
/// % interval is beyond the bound: for a percentile the lower end of its order-statistic interval
/// (``QuantileInterval``), less what the generator's probe took at the same quantile; for the error rate the
/// lower end of the exact interval (``ExactProportionInterval``); the maximum can only grow. So strict
/// because it is looked at every second. Failures of the generator's own do not count, and a window begins
/// anew after a time in which the generator stood still and has caught up. Endpoints and journeys are looked
/// at where snapshots have them (``ProgressSnapshot/watched``).
///
/// Throughput is left to the end of the run: it can recover, and a slow generator has the same effect. So is
/// the mean, which has no interval that holds whatever the distribution.
public struct EarlyAbort: Sendable {
    /// The confidence with which a violation must be certain.
    public static let confidence = 0.999

    private struct Sample {
        var elapsedSeconds: Double
        var requests: UInt64
        var failures: UInt64
        var latency: LatencyHistogram
        var watched: [Scope: ScopeProgress] = [:]
    }

    private let policy: SLOPolicy
    private let windowSeconds: Double
    private var samples: [Sample] = []
    private var standstillSeconds = 0.0
    private var undisturbedFrom = 0.0

    /// Creates a rule.
    ///
    /// - Parameters:
    ///   - policy: the objectives.
    ///   - window: how far back it goes; at least 1 s.
    public init(policy: SLOPolicy, window: Duration) {
        self.policy = policy
        windowSeconds = max(1, window.inSeconds)
    }

    /// Takes note of a snapshot.
    ///
    /// - Returns: the violation in the window that is certain, the first by metric; `nil` while there is
    ///   none, and as long as a whole window has not been measured.
    public mutating func observe(_ snapshot: ProgressSnapshot) -> Violation? {
        guard snapshot.phase == .measuring else { return nil }
        if samples.isEmpty {
            samples = [Sample(elapsedSeconds: 0, requests: 0, failures: 0, latency: Self.nothing)]
        }
        let own = min(snapshot.generatorFailures, snapshot.failures)
        samples.append(
            Sample(
                elapsedSeconds: snapshot.elapsedSeconds,
                requests: snapshot.requests - min(own, snapshot.requests),
                failures: snapshot.failures - own,
                latency: snapshot.interval?.expanded ?? Self.nothing,
                watched: Dictionary((snapshot.watched ?? []).map { ($0.scope, $0) }) { first, _ in first }
            )
        )
        if snapshot.standstillSeconds > standstillSeconds {
            undisturbedFrom = snapshot.elapsedSeconds + snapshot.standstillSeconds - standstillSeconds
            standstillSeconds = snapshot.standstillSeconds
        }
        if snapshot.elapsedSeconds < undisturbedFrom {
            samples = Array(samples.suffix(1))
            return nil
        }
        // The first sample kept is the edge of the window: its counts are taken off, its latencies are left
        // out. Snapshots come a little before or after their second.
        let edge = snapshot.elapsedSeconds - windowSeconds + 0.2
        while samples.count > 2, samples[1].elapsedSeconds <= edge { samples.removeFirst() }
        guard samples[0].elapsedSeconds <= edge else { return nil }
        return violation(probe: snapshot.probe?.expanded ?? Self.nothing)
    }

    private static var nothing: LatencyHistogram { LatencyHistogram(resolution: .coarse) }

    private func violation(probe: LatencyHistogram) -> Violation? {
        var window: AbortWindow?
        for objective in policy.objectives {
            if window?.scope != objective.scope { window = self.window(of: objective.scope) }
            guard let least = window?.least(of: objective.metric, probe: probe) else { continue }
            if var violation = objective.violation(measured: least) {
                violation.windowSeconds = windowSeconds
                return violation
            }
        }
        return nil
    }

    /// The figures of a scope in the window; `nil` of one that is not watched.
    private func window(of scope: Scope) -> AbortWindow? {
        guard let first = samples.first, let last = samples.last else { return nil }
        guard scope != .run else {
            let latency = samples.dropFirst().reduce(into: Self.nothing) { $0.merge($1.latency) }
            return AbortWindow(
                scope: scope,
                latency: latency,
                highest: latency.maximum,
                events: (last.failures.less(first.failures), last.requests.less(first.requests)),
                requestsEach: 1
            )
        }
        return last.watched[scope].map { AbortWindow(from: first.watched[scope], to: $0) }
    }
}
