import SLOEval

/// A comparison under way.
final class PairedEngineRun<Lane: TransportLane>: EngineRun {
    private let plan: PairedPlan
    private let context: RunContext<Lane>
    private let recorder: PairedRecorder

    init(_ plan: PairedPlan, in context: RunContext<Lane>) {
        self.plan = plan
        self.context = context
        recorder = PairedRecorder(plan)
    }

    var workers: [Workers<Lane>.Worker] {
        let endpoints = plan.plan.endpoints
        let requests = endpoints.map { endpoint in
            (
                canary: HTTPRequest(endpoint: endpoint, target: plan.plan.target),
                production: HTTPRequest(endpoint: endpoint, target: plan.production)
            )
        }
        let set = JourneySet(
            of: plan.plan,
            targets: [plan.plan.target, plan.production],
            tables: context.tables
        )
        return context.users(of: plan.plan) { [plan, context, recorder] number, place in
            PairedSender(
                canary: WatchedChannel(in: context, lane: place),
                production: WatchedChannel(in: context, lane: place, isProduction: true),
                requests: requests,
                order: SeededGenerator(orderOfUser: number, in: plan.plan),
                recorder: recorder,
                onAlarm: { context.endSignal.fire(because: "alarm") },
                journeys: context.journeys(set, ofUser: number, onLane: place)
            )
        }
    }

    func waitForDecision() async -> Bool {
        let begin = context.schedule.measuredFrom
        var look = begin.advanced(by: .seconds(1))
        while look < context.schedule.deadline {
            guard await context.lanes[0].sleep(until: look, of: context.schedule) else { return false }
            if recorder.look(afterSeconds: look.seconds(since: begin)) { return true }
            look = look.advanced(by: .seconds(1))
        }
        return false
    }

    func progress(at now: MonotonicInstant) -> PairedProgress {
        let elapsed = now.seconds(since: context.schedule.measuredFrom)
        let planned = plan.plan.duration.inSeconds
        let isExtended = elapsed > planned
        return recorder.progress(
            elapsed: elapsed,
            planned: isExtended ? plan.longestDuration.inSeconds : planned,
            isExtended: isExtended
        )
    }

    func measurement(endedBy end: RunEnd) -> PairedMeasurement {
        var state = recorder.recorded
        state.run.finish()
        let elapsed = context.elapsed(at: end.moment)
        // A run that somebody stopped ends without a verdict, unless it had one.
        if case .interrupted = end.ending {} else { state.run.look(afterSeconds: elapsed.inSeconds) }
        return PairedMeasurement(
            startedAt: context.startedAt,
            elapsed: elapsed,
            ending: end.ending,
            run: state.run,
            abandonedPairs: state.abandonedPairs,
            peakUsers: context.activeUsers.peak,
            canaryFailureExamples: state.canaryExamples,
            productionFailureExamples: state.productionExamples,
            generator: context.watch.health
        )
    }
}
