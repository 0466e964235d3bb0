import SLOEval
import Synchronization

/// A comparison under way.
final class PairedEngineRun<Lane: TransportLane>: EngineRun {
    private let plan: PairedPlan
    private let context: RunContext<Lane>
    private let recorder: PairedRecorder
    /// When the findings are judged next; later than planned once the run was extended.
    private let nextJudgement: Mutex<MonotonicInstant>

    init(_ plan: PairedPlan, in context: RunContext<Lane>) {
        self.plan = plan
        self.context = context
        recorder = PairedRecorder(plan)
        nextJudgement = Mutex(context.schedule.measuredFrom.advanced(by: plan.plan.duration))
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
        while true {
            let judgement = nextJudgement.withLock(\.self)
            guard await context.lanes[0].sleep(until: judgement, of: context.schedule) else { return false }
            // What cannot be known will not be known later either.
            if CanaryComparison(recorder.recorded.run).decision != .undecided { return true }
            let next = judgement.advanced(by: plan.extensionStep)
            nextJudgement.withLock { $0 = min(next, context.schedule.deadline) }
        }
    }

    func progress(at now: MonotonicInstant) -> PairedProgress {
        let begin = context.schedule.measuredFrom
        let next = nextJudgement.withLock(\.self)
        return recorder.progress(
            elapsed: now.seconds(since: begin),
            planned: next.seconds(since: begin),
            isExtended: next > begin.advanced(by: plan.plan.duration)
        )
    }

    func measurement(endedBy end: RunEnd) -> PairedMeasurement {
        var state = recorder.recorded
        state.run.finish()
        return PairedMeasurement(
            startedAt: context.startedAt,
            elapsed: context.elapsed(at: end.moment),
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
