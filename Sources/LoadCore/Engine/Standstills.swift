import SLOEval
import Synchronization

/// The times in which a lane stood still: the process was stopped or its machine frozen, a limit held it back, or
/// other work kept the lane's thread from its own.
///
/// A clock on the lane gives a sign of life every 10 ms (``interval``), and every answer is one. Where none came
/// for 30 ms, the lane stood still from the last sign to the next. Time that passes while nobody measures is not
/// the service's: what of a request it explains is told by ``explained(plannedAt:sentAt:completedAt:)``.
struct Standstills: Sendable {
    /// How often the lane's clock ticks, in nanoseconds.
    static let interval: UInt64 = 10_000_000
    /// The shortest silence that counts, in nanoseconds.
    static let shortest: UInt64 = 30_000_000
    /// The most kept; a silence is no longer needed once the requests of its time have ended.
    static let mostKept = 20_000
    /// How late a request of an open run may be and still be on time, in nanoseconds.
    private static let onTime: UInt64 = 5_000_000

    private struct Silence {
        var begin: MonotonicInstant
        var end: MonotonicInstant
    }

    /// All together, in nanoseconds.
    private(set) var total: UInt64 = 0
    /// The longest, in nanoseconds.
    private(set) var longest: UInt64 = 0

    private var silences: [Silence] = []
    private var lastSign: MonotonicInstant?
    /// The planned start of the first request after the last silence that was sent on time.
    private var caughtUp: MonotonicInstant?

    /// Takes note of a sign of life. Counts nothing before ``begin(at:)``.
    mutating func note(_ now: MonotonicInstant) {
        guard let last = lastSign, now > last else { return }
        lastSign = now
        let silence = now.nanoseconds(since: last)
        guard silence >= Self.shortest else { return }
        if silences.count >= Self.mostKept { silences.removeFirst(Self.mostKept / 2) }
        silences.append(Silence(begin: last, end: now))
        caughtUp = nil
        total += silence
        longest = max(longest, silence)
    }

    /// Watches from now on.
    mutating func begin(at now: MonotonicInstant) { lastSign = lastSign ?? now }

    /// How much of the time between two moments the lane stood still, in nanoseconds.
    func overlap(from begin: MonotonicInstant, to end: MonotonicInstant) -> UInt64 {
        var sum: UInt64 = 0
        for silence in silences.reversed() {
            guard silence.end > begin else { break }
            sum += min(silence.end, end).nanoseconds(since: max(silence.begin, begin))
        }
        return sum
    }

    /// How much of a request's latency the lane explains, in nanoseconds.
    ///
    /// That is the time in which it stood still; for a request of an open run that was planned in such a time also
    /// all of its lag, and as long as the lane is catching up with those that were due meanwhile, but no longer than
    /// it had stood still.
    mutating func explained(
        plannedAt planned: MonotonicInstant?,
        sentAt sent: MonotonicInstant,
        completedAt completed: MonotonicInstant
    ) -> UInt64 {
        guard let last = silences.last else { return 0 }
        let still = overlap(from: planned ?? sent, to: completed)
        guard let planned, planned >= last.begin else { return still }
        let lag = sent.nanoseconds(since: planned)
        if planned >= last.end, lag < Self.onTime { caughtUp = min(caughtUp ?? planned, planned) }
        let latest = last.end.advanced(byNanoseconds: last.end.nanoseconds(since: last.begin))
        guard planned <= latest, planned < caughtUp ?? latest else { return still }
        return max(still, lag + overlap(from: sent, to: completed))
    }
}

/// The standstills of one lane, noted by its users and its clock, and read by whoever reports.
final class StandstillLog: Sendable {
    private let standstills = Mutex(Standstills())

    func begin(at now: MonotonicInstant) { standstills.withLock { $0.begin(at: now) } }

    func note(_ now: MonotonicInstant) { standstills.withLock { $0.note(now) } }

    func overlap(from begin: MonotonicInstant, to end: MonotonicInstant) -> UInt64 {
        standstills.withLock { $0.overlap(from: begin, to: end) }
    }

    /// Takes note of an answer, and returns how much of its latency the lane explains.
    func explained(by exchange: HTTPExchange, plannedAt planned: MonotonicInstant?) -> UInt64 {
        standstills.withLock { standstills in
            standstills.note(exchange.completed)
            return standstills.explained(
                plannedAt: planned,
                sentAt: exchange.sent,
                completedAt: exchange.completed
            )
        }
    }

    /// How much of the age of a request that was never sent the lane explains.
    func explained(unsentFrom planned: MonotonicInstant, to end: MonotonicInstant) -> UInt64 {
        standstills.withLock { $0.explained(plannedAt: planned, sentAt: end, completedAt: end) }
    }

    /// All together and the longest, in nanoseconds.
    var figures: (total: UInt64, longest: UInt64) { standstills.withLock { ($0.total, $0.longest) } }
}
