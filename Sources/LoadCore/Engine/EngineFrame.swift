import Foundation
import SLOEval
import Synchronization

/// The frame of every engine: it runs one valid plan once, can be stopped and cancelled, limits the grace of
/// exchanges in flight, and reports progress.
///
/// A run is one task group. Nothing outlives ``run(_:)``.
final class EngineFrame<Transport: HTTPTransport, Run: EngineRun>: Sendable where Run.Lane == Transport.Lane {
    /// A snapshot once a second; finishes when the run ends.
    let progress: AsyncStream<Run.Progress>

    private let transport: Transport
    private let probesGenerator: Bool
    private let wallClock: @Sendable () -> Date
    private let continuation: AsyncStream<Run.Progress>.Continuation
    /// Fires when somebody stops the run.
    private let stopSignal = StopSignal()
    /// Fires when the run is to end, for whatever reason.
    private let endSignal = StopSignal()
    private let isUsed = Atomic(false)
    private let started = Mutex<Run?>(nil)

    init(transport: Transport, probesGenerator: Bool, wallClock: @escaping @Sendable () -> Date) {
        self.transport = transport
        self.probesGenerator = probesGenerator
        self.wallClock = wallClock
        (progress, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The run, once it has begun.
    var current: Run? { started.withLock(\.self) }

    /// Ends the run early.
    func stop(because cause: String) {
        stopSignal.fire(because: cause)
        endSignal.fire(because: cause)
    }

    /// Runs a plan to its end and returns what was measured.
    func run(_ plan: Run.Plan) async throws(LoadEngineError) -> Run.Measurement {
        guard !isUsed.exchange(true, ordering: .relaxed) else { throw .alreadyUsed }
        defer { continuation.finish() }
        let tables: [any DataRows]
        do throws(LoadPlanError) {
            try plan.validate()
            tables = try plan.load.open()
        } catch {
            throw .invalidPlan(error)
        }
        return await withTaskCancellationHandler {
            await measure(plan, with: tables)
        } onCancel: {
            stop(because: "cancelled")
            transport.abandonAll()
        }
    }

    private func measure(_ plan: Run.Plan, with tables: [any DataRows]) async -> Run.Measurement {
        let lanes = transport.lanes
        let load = plan.load
        let schedule = RunSchedule(plan: load, start: lanes[0].now)
        let watch = GeneratorWatch(
            lanes: lanes,
            schedule: schedule,
            isProbing: probesGenerator,
            isSecure: load.target.scheme == .https
        )
        defer { watch.stop() }
        let context = RunContext(
            lanes: lanes,
            schedule: schedule,
            watch: watch,
            startedAt: wallClock().addingTimeInterval(load.warmUp.inSeconds),
            endSignal: endSignal,
            tables: tables
        )
        let run = Run(plan, in: context)
        started.withLock { $0 = run }
        let workers = Workers(workers: run.workers, lanes: lanes, schedule: schedule)
        let end = await withTaskGroup(of: RunEnd?.self) { group in
            let home = lanes[0].executor
            group.addTask(executorPreference: home) { [endSignal] in
                let stopped = await workers.run(until: endSignal)
                return self.end(of: schedule, stoppedAt: stopped, now: lanes[0].now)
            }
            let companions: [@Sendable () async -> Void] = [
                { await self.report(run, from: schedule.start, on: lanes[0]) },
                { await watch.run() },
                { [endSignal] in if await run.waitForDecision() { endSignal.fire(because: "decided") } },
                { [endSignal, transport] in await endSignal.limitGrace(load.stopGrace, of: transport) },
            ]
            for companion in companions {
                group.addTask(executorPreference: home) {
                    await companion()
                    // It only accompanies the workers.
                    await untilCancelled()
                    return nil
                }
            }
            let end = await group.next() ?? nil
            group.cancelAll()
            return end ?? RunEnd(ending: .completed, moment: schedule.deadline)
        }
        return run.measurement(endedBy: end)
    }

    /// Yields a snapshot each second until cancelled.
    private func report(_ run: Run, from start: MonotonicInstant, on lane: Run.Lane) async {
        var next = start.advanced(by: .seconds(1))
        while (try? await lane.sleep(until: next)) != nil {
            continuation.yield(run.progress(at: lane.now))
            next = next.advanced(by: .seconds(1))
        }
    }

    private func end(
        of schedule: RunSchedule,
        stoppedAt stopped: MonotonicInstant?,
        now: MonotonicInstant
    ) -> RunEnd {
        let ending: RunEnding =
            if let cause = stopSignal.cause, stopped != nil {
                .interrupted(by: cause)
            } else if schedule.limitIsReached {
                .requestLimitReached
            } else {
                .completed
            }
        return RunEnd(ending: ending, moment: stopped ?? min(now, schedule.deadline))
    }
}
