import SLOEval
import Synchronization

/// Measures what one lane of the generator itself takes: ten requests a second, sent the same way as the load,
/// to a server inside the process that answers at once.
final class GeneratorProbe<Lane: TransportLane>: Sendable {
    private struct Record: Sendable {
        var probe = LatencyHistogram()
        var timerLag = LatencyHistogram()
    }

    private static var interval: UInt64 { 100_000_000 }

    private let lane: Lane
    private let request: HTTPRequest
    private let schedule: RunSchedule
    private let record = Mutex(Record())

    init(lane: Lane, server: TargetURL, schedule: RunSchedule) {
        self.lane = lane
        self.schedule = schedule
        request = HTTPRequest(target: server, path: "/")
    }

    /// Probes until cancelled. The first request, which opens the connection, does not count.
    func run() async {
        let channel = lane.makeChannel()
        _ = await channel.exchange(request)
        var next = lane.now
        while true {
            next = max(next, lane.now).advanced(byNanoseconds: Self.interval)
            guard (try? await lane.sleep(until: next)) != nil else { return }
            let woke = lane.now
            let exchange = await channel.exchange(request)
            guard case .answered = exchange.result, woke >= schedule.measuredFrom else { continue }
            record.withLock { record in
                record.timerLag.record(nanoseconds: woke.nanoseconds(since: next))
                record.probe.record(nanoseconds: exchange.completed.nanoseconds(since: exchange.sent))
            }
        }
    }

    /// What was measured so far.
    var health: GeneratorHealth {
        let record = record.withLock { $0 }
        return GeneratorHealth(processes: 0, probe: record.probe, timerLag: record.timerLag)
    }
}
