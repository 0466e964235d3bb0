import LoadCore
import SLOEval

/// The limits of a process that sends load. One that passes them is ended by its parent: over `URLSession` a
/// service that never stops talking can keep a process busy for minutes and fill the machine's memory.
struct GeneratorBounds: Sendable, Equatable {
    /// The longest it may run, from its start.
    var time: Duration
    /// The longest it may say nothing; it speaks once a second.
    var silence = Duration.seconds(15)
    /// The most memory it may hold, in bytes.
    var memory: UInt64

    /// The time that a process gets beside its plan: to start, to end requests in flight, to tell what it
    /// measured.
    private static let graceTime = Duration.seconds(10)

    /// The memory that any process gets.
    private static let memoryBase: UInt64 = 1 << 30

    /// Bounds for a plan.
    ///
    /// - Parameters:
    ///   - time: how long its requests are sent.
    ///   - plan: what is sent by how many.
    ///   - bodies: how many answers a user holds at once, besides the one that is read.
    init(time: Duration, of plan: LoadPlan, bodies: Int = 1) {
        self.time = plan.warmUp + time + plan.timeout + Self.graceTime
        let users = UInt64(max(1, plan.concurrency / max(1, plan.shard.count)))
        let endpoints = UInt64(plan.requestNames.count)
        memory = Self.memoryBase + users * UInt64(bodies + 1) << 20 + endpoints << 16
    }
}

/// The reason why a process that sends load was ended before it was done.
enum GeneratorBreach: Sendable, Equatable, CustomStringConvertible {
    /// It ran too long.
    case time(Duration)
    /// It said nothing for too long.
    case silence(Duration)
    /// It held too much memory: how much, of how much it may, in bytes.
    case memory(UInt64, limit: UInt64)

    /// The breach as a clause without a subject.
    var description: String {
        switch self {
        case .time(let limit): "was not done after \(limit.inSeconds.shortest) s and was ended"
        case .silence(let limit): "said nothing for \(limit.inSeconds.shortest) s and was ended"
        case .memory(let used, let limit):
            "held \(used >> 20) MiB of memory, more than the \(limit >> 20) MiB that its plan needs, and was ended; "
                + "look for answers without an end, or use --transport socket, which does not read ahead"
        }
    }
}
