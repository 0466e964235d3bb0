import Foundation
import SLOEval

/// A plan that an engine can carry out.
protocol EnginePlan: Sendable {
    /// The load, with all the time that the run may take.
    var load: LoadPlan { get }

    /// Checks everything a run relies on, before anything is sent.
    func validate() throws(LoadPlanError)
}

/// The part of a run in which engines differ: who sends what, what a snapshot shows, and what is measured.
protocol EngineRun: Sendable {
    associatedtype Lane: TransportLane
    associatedtype Plan: EnginePlan
    associatedtype Progress: Sendable
    associatedtype Measurement: Sendable

    init(_ plan: Plan, in context: RunContext<Lane>)

    /// The tasks that send the requests.
    var workers: [Workers<Lane>.Worker] { get }

    /// Returns whether the run is decided, once it is or can't become so any more, or when the task is
    /// cancelled.
    func waitForDecision() async -> Bool

    /// Returns a snapshot; called once a second.
    func progress(at now: MonotonicInstant) -> Progress

    /// Returns what was measured, once all workers have ended.
    func measurement(endedBy end: RunEnd) -> Measurement
}

extension EngineRun {
    func waitForDecision() async -> Bool { false }
}

/// The end of a run.
struct RunEnd {
    /// How the run ended.
    var ending: RunEnding
    /// When the last request could begin.
    var moment: MonotonicInstant
}

/// The parts that every run has.
struct RunContext<Lane: TransportLane>: Sendable {
    let lanes: [Lane]
    let schedule: RunSchedule
    /// Measures the generator's own share.
    let watch: GeneratorWatch<Lane>
    let activeUsers = ActiveUsers()
    /// When the counted part begins.
    let startedAt: Date
    /// Fires when the run is to end, for whatever reason.
    let endSignal: StopSignal
    /// The rows of the plan's tables.
    let tables: [any DataRows]

    /// The times in which a lane stood still.
    func standstills(ofLane place: Int) -> StandstillLog { watch.standstills[place] }

    /// Returns the time of the counted part up to a moment.
    func elapsed(at moment: MonotonicInstant) -> Duration {
        .nanoseconds(Int64(clamping: moment.nanoseconds(since: schedule.measuredFrom)))
    }

    /// Returns the users of a closed plan, dealt over the lanes.
    ///
    /// - Parameter makeSender: makes a user's sender when the user begins; takes the user's number and its
    ///   lane's.
    func users<Sender: RequestSender>(
        of plan: LoadPlan,
        makeSender: @escaping @Sendable (_ user: Int, _ lane: Int) -> Sender
    ) -> [Workers<Lane>.Worker] {
        let picker = EndpointPicker(weights: plan.weights)
        return dealt(plan.userNumbers) { number, place in
            let user = VirtualUser(
                number: number,
                lane: lanes[place],
                plan: plan,
                picker: picker,
                schedule: schedule,
                activeUsers: activeUsers,
                makeSender: { makeSender(number, place) }
            )
            return { await user.run() }
        }
    }

    /// Returns a user on its journeys; `nil` without any.
    func journeys(_ set: JourneySet?, ofUser number: Int, onLane place: Int) -> JourneyUser<Lane>? {
        set.map { JourneyUser($0, user: number, on: lanes[place], schedule: schedule) }
    }

    /// Returns a worker for each number, dealt over the lanes.
    func dealt(
        _ numbers: some Sequence<Int>,
        _ work: (_ number: Int, _ lane: Int) -> @Sendable () async -> Void
    ) -> [Workers<Lane>.Worker] {
        numbers.enumerated().map { position, number in
            let place = position % lanes.count
            return Workers<Lane>.Worker(lane: place, work: work(number, place))
        }
    }
}
