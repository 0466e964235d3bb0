import SLOEval
import Synchronization

/// Measures what one lane of the generator itself takes: ten requests a second, sent the same way as the
/// load, to a server inside the process that answers at once.
///
/// A request that takes longer than their distance keeps later ones back. They count as well, each with what
/// it would have waited: a generator that stood still for a second was as slow for ten of them, not for one
/// (the correction of Gil Tene's HdrHistogram for an expected interval).
final class GeneratorProbe<Lane: TransportLane>: Sendable {
    private struct Record: Sendable {
        var probe = LatencyHistogram()
        var timerLag = LatencyHistogram()

        /// Counts a request, and those it kept back.
        mutating func count(_ latency: UInt64, every interval: UInt64) {
            var waited = latency
            probe.record(nanoseconds: waited)
            while waited > interval {
                waited -= interval
                probe.record(nanoseconds: waited)
            }
        }
    }

    private static var interval: UInt64 { 100_000_000 }

    private let lane: Lane
    private let request: HTTPRequest
    private var isSecure: Bool { request.target.scheme == .https }
    private let schedule: RunSchedule
    private let standstills: StandstillLog
    private let record = Mutex(Record())

    /// - Parameter standstills: those of the lane. They are counted by themselves and not by the probe, or
    ///   they would excuse a service that is slow as well.
    init(lane: Lane, server: TargetURL, schedule: RunSchedule, standstills: StandstillLog) {
        self.lane = lane
        self.standstills = standstills
        self.schedule = schedule
        request = HTTPRequest(target: server, path: "/")
    }

    /// Probes until cancelled. The first request, which opens the connection, does not count.
    func run() async {
        guard let channel = lane.makeLoopbackChannel(isSecure: isSecure) else { return }
        _ = await channel.exchange(request)
        var next = lane.now
        while true {
            next = max(next, lane.now).advanced(byNanoseconds: Self.interval)
            guard (try? await lane.sleep(until: next)) != nil else { return }
            let woke = lane.now
            let exchange = await channel.exchange(request)
            guard case .answered = exchange.result, woke >= schedule.measuredFrom else { continue }
            standstills.note(exchange.completed)
            let still = standstills.overlap(from: exchange.sent, to: exchange.completed)
            let latency = exchange.completed.nanoseconds(since: exchange.sent)
            record.withLock { record in
                record.timerLag.record(nanoseconds: woke.nanoseconds(since: next))
                record.count(latency - min(still, latency), every: Self.interval)
            }
        }
    }

    /// The measurement so far.
    var health: GeneratorHealth {
        let record = record.withLock { $0 }
        return GeneratorHealth(processes: 0, probe: record.probe, timerLag: record.timerLag)
    }
}
