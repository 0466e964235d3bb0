/// An iteration of a journey that is under way.
struct JourneyIteration {
    /// The place of the journey among those of the plan.
    let journey: Int
    let program: JourneyProgram
    let planned: PlannedRequest
    /// Whether the user has done before what is done once.
    let isPrepared: Bool
    /// When it began, or was due in an open plan.
    var start: MonotonicInstant
    /// The end of what was done last.
    var now: MonotonicInstant
    /// The pauses since the start, in nanoseconds.
    var paused: UInt64 = 0
    /// A pause that was drawn before its turn, in nanoseconds.
    var drawnPause: UInt64?
    /// Whether the permission that the user came with is still there.
    var hasPermission: Bool
    /// Whether all requests so far count.
    var isMeasured = true
    /// Whether a step failed.
    var hasFailed = false
    /// Whether what is done once is over.
    var isUnderWay = false
    /// Requests so far, and steps that were skipped since the last one.
    var (sent, skipped) = (0, 0)

    init(
        journey: Int,
        program: JourneyProgram,
        planned: PlannedRequest,
        isPrepared: Bool,
        start: MonotonicInstant
    ) {
        self.journey = journey
        self.program = program
        self.planned = planned
        self.isPrepared = isPrepared
        self.start = start
        hasPermission = planned.isPermitted
        now = start
    }

    /// From the start to the end of the last step, without pauses, in nanoseconds; nothing before the end of
    /// what is done once.
    var duration: UInt64 {
        if !isUnderWay { return 0 }
        let whole = now.nanoseconds(since: start)
        return whole - min(whole, paused)
    }

    /// How the user came through its items.
    enum Course {
        /// All of them were done.
        case whole
        /// A step failed, and the iteration is over.
        case failed
        /// The run ended on the way.
        case cut
    }
}
