import SLOEval
import Synchronization

/// Measures what the generator itself takes during a run: a probe on each lane, and the process's share of
/// the processors.
final class GeneratorWatch<Lane: TransportLane>: Sendable {
    private let lanes: [Lane]
    private let schedule: RunSchedule
    private let isProbing: Bool
    private let server: LoopbackServer?
    private let probes: [GeneratorProbe<Lane>]
    /// The times in which each lane stood still; noted only where the generator is watched.
    let standstills: [StandstillLog]
    private let usageAtStart = Mutex<ProcessorUsage?>(nil)

    /// - Parameters:
    ///   - isProbing: whether there are probes. Where the system grants no server that answers at once,
    ///     there are none all the same.
    ///   - isSecure: whether the probes speak TLS as the load does, where the transport can.
    init(lanes: [Lane], schedule: RunSchedule, isProbing: Bool, isSecure: Bool = false) {
        self.lanes = lanes
        self.schedule = schedule
        let standstills = lanes.map { _ in StandstillLog() }
        self.standstills = standstills
        self.isProbing = isProbing
        let isSecure = isSecure && lanes[0].makeLoopbackChannel(isSecure: true) != nil
        let server = isProbing ? Self.startServer(isSecure: isSecure) : nil
        self.server = server
        probes =
            server.flatMap { try? TargetURL($0.url) }.map { target in
                zip(lanes, standstills).map { lane, standstills in
                    GeneratorProbe(lane: lane, server: target, schedule: schedule, standstills: standstills)
                }
            } ?? []
    }

    private static func startServer(isSecure: Bool) -> LoopbackServer? {
        let script = LoopbackServer.Script(fallback: .text("ok"))
        let server = LoopbackServer(script, options: LoopbackServer.Options(isSecure: isSecure))
        return (try? server.start()) == nil ? nil : server
    }

    /// Probes, and takes note of what the process has had of the processors, until cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for (lane, probe) in zip(lanes, probes) {
                group.addTask(executorPreference: lane.executor) { await probe.run() }
            }
            for (lane, standstills) in zip(lanes, standstills) where isProbing {
                group.addTask(executorPreference: lane.executor) { await self.tick(lane, standstills) }
            }
            if lanes[0].now < schedule.measuredFrom {
                try? await lanes[0].sleep(until: schedule.measuredFrom)
            }
            usageAtStart.withLock { $0 = .now() }
            await group.waitForAll()
        }
    }

    /// Gives signs of life on a lane until cancelled.
    private func tick(_ lane: Lane, _ standstills: StandstillLog) async {
        var next = max(lane.now, schedule.measuredFrom)
        while (try? await lane.sleep(until: next)) != nil {
            let now = lane.now
            standstills.begin(at: now)
            standstills.note(now)
            next = now.advanced(byNanoseconds: Standstills.interval)
        }
    }

    /// Ends the server that the probes ask.
    func stop() { server?.stop() }

    /// The probes' latencies so far; unlike ``health``, without the process's usage.
    var ownLatency: LatencyHistogram {
        probes.reduce(into: LatencyHistogram()) { $0.merge($1.health.probe) }
    }

    /// The measurement so far.
    var health: GeneratorHealth {
        var health = GeneratorHealth(processes: 1, threads: lanes.count)
        for own in probes.map(\.health) {
            health.probe.merge(own.probe)
            health.timerLag.merge(own.timerLag)
        }
        for figures in standstills.map(\.figures) {
            health.standstillSeconds += Double(figures.total) / 1e9
            health.longestStandstillSeconds = max(
                health.longestStandstillSeconds,
                Double(figures.longest) / 1e9
            )
        }
        if let start = usageAtStart.withLock({ $0 }) {
            let usage = ProcessorUsage.now().since(start)
            health.cpuSeconds = usage.cpuSeconds
            health.runQueueSeconds = usage.runQueueSeconds
            health.throttledSeconds = usage.throttledSeconds
        }
        return health
    }
}
