import Synchronization

/// The times of a run and whether another request may begin: what all users of a run share.
final class RunSchedule: Sendable {
    /// When the first users begin.
    let start: MonotonicInstant
    /// When requests begin to count.
    let measuredFrom: MonotonicInstant
    /// When no new request begins any more.
    let deadline: MonotonicInstant

    private let stopped = Atomic(false)
    private let isLimited: Bool
    /// Counted requests that may still begin, when there is a limit.
    private let remaining: Atomic<Int>

    init(plan: LoadPlan, start: MonotonicInstant) {
        self.start = start
        measuredFrom = start.advanced(by: plan.warmUp)
        deadline = measuredFrom.advanced(by: plan.duration)
        isLimited = plan.requestLimit != nil
        remaining = Atomic(plan.shard.share(of: plan.requestLimit ?? 0))
    }

    /// The permission that a user has at a moment.
    enum Permission {
        /// Send a request that is not counted.
        case warmUp
        /// Send a request that counts.
        case measured
        /// Stop.
        case none
    }

    /// Whether requests may begin at `now`, apart from a limit of their number.
    func isOpen(at now: MonotonicInstant) -> Bool {
        now < deadline && !stopped.load(ordering: .relaxed)
    }

    /// Asks for one request at `now`. A measured permission must be used: it takes from the limit.
    func permission(at now: MonotonicInstant) -> Permission {
        guard isOpen(at: now) else { return .none }
        guard now >= measuredFrom else { return .warmUp }
        guard isLimited else { return .measured }
        return remaining.wrappingSubtract(1, ordering: .relaxed).oldValue > 0 ? .measured : .none
    }

    /// Takes back a measured permission that was not used.
    func giveBack() {
        if isLimited { remaining.wrappingAdd(1, ordering: .relaxed) }
    }

    /// Whether sending was ended before its time.
    var isStopped: Bool { stopped.load(ordering: .relaxed) }

    /// Ends all sending.
    func stop() {
        stopped.store(true, ordering: .relaxed)
    }

    /// Whether the request limit is used up.
    var limitIsReached: Bool { isLimited && remaining.load(ordering: .relaxed) <= 0 }
}
