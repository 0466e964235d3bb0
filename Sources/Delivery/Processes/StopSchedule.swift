/// When a child process is asked to end, and when it is made to. Pure: told the time, says what to do.
struct StopSchedule: Equatable {
    enum Action: Equatable {
        /// Ask the whole process group (SIGTERM).
        case terminate
        /// End the whole process group (SIGKILL).
        case kill
    }

    private enum Phase: Equatable {
        case running, terminating, killed
    }

    /// Whether the process was stopped because its time was up, rather than because it was cancelled.
    private(set) var timedOut = false

    /// The next moment at which there is something to do, `nil` when there is none.
    private(set) var nextMoment: ContinuousClock.Instant?

    private let grace: Duration
    private var phase = Phase.running

    init(start: ContinuousClock.Instant, timeLimit: Duration?, grace: Duration) {
        nextMoment = timeLimit.map { start + $0 }
        self.grace = grace
    }

    /// Whether the process has been asked to end.
    var isStopping: Bool { phase != .running }

    /// Returns the action that is due now; each is returned once.
    mutating func action(at now: ContinuousClock.Instant, isCancelled: Bool) -> Action? {
        let isDue = nextMoment.map { now >= $0 } ?? false
        switch phase {
        case .running where isCancelled || isDue:
            timedOut = !isCancelled
            phase = .terminating
            nextMoment = now + grace
            return .terminate
        case .terminating where isDue:
            phase = .killed
            nextMoment = nil
            return .kill
        default: return nil
        }
    }
}
