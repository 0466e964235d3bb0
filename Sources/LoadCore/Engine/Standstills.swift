import SLOEval
import Synchronization

/// The times in which a lane stood still: the process was stopped or its machine frozen, a limit held it
/// back, or other work kept the lane's thread from its own.
///
/// A clock on the lane gives a sign of life every 10 ms (``interval``), and every answer is one. Where none
/// came for 30 ms, the lane stood still from the last sign to the next. Time that passes while nobody
/// measures is not the service's: what of a request it explains is told by
/// ``explained(plannedAt:sentAt:completedAt:)``.
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

    /// Silences that follow each other while the lane is still catching up with what was due in the first.
    private struct Episode {
        var begin: MonotonicInstant
        /// The end of its last silence.
        var end: MonotonicInstant
        /// The silences together, in nanoseconds.
        var silent: UInt64
        /// The planned start of the first request after the last silence that was sent on time.
        var caughtUp: MonotonicInstant?

        /// Catching up is excused for no longer than the lane had stood still.
        var latest: MonotonicInstant { end.advanced(byNanoseconds: silent) }

        /// Whether a request was due in a silence, or while the lane was catching up.
        func holdsBack(_ planned: MonotonicInstant) -> Bool {
            planned >= begin && planned <= latest && planned < caughtUp ?? latest
        }
    }

    /// All together, in nanoseconds.
    private(set) var total: UInt64 = 0
    /// The longest, in nanoseconds.
    private(set) var longest: UInt64 = 0

    private var silences: [Silence] = []
    private var episodes: [Episode] = []
    private var lastSign: MonotonicInstant?

    /// Takes note of a sign of life. Counts nothing before ``begin(at:)``.
    mutating func note(_ now: MonotonicInstant) {
        guard let last = lastSign, now > last else { return }
        lastSign = now
        let silence = now.nanoseconds(since: last)
        guard silence >= Self.shortest else { return }
        Self.append(Silence(begin: last, end: now), to: &silences)
        addToEpisode(from: last, to: now)
        total += silence
        longest = max(longest, silence)
    }

    private mutating func addToEpisode(from begin: MonotonicInstant, to end: MonotonicInstant) {
        let silence = end.nanoseconds(since: begin)
        if let episode = episodes.last, episode.caughtUp == nil, begin <= episode.latest {
            episodes[episodes.count - 1].end = end
            episodes[episodes.count - 1].silent += silence
        } else {
            Self.append(Episode(begin: begin, end: end, silent: silence), to: &episodes)
        }
    }

    private static func append<Element>(_ element: Element, to kept: inout [Element]) {
        if kept.count >= mostKept { kept.removeFirst(mostKept / 2) }
        kept.append(element)
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
    /// That is the time in which it stood still. For a request of an open run that was due in such a time, or
    /// while the lane was catching up with those that were, it is also the request's lag, but no more of it
    /// than the lane had stood still until then.
    mutating func explained(
        plannedAt planned: MonotonicInstant?,
        sentAt sent: MonotonicInstant,
        completedAt completed: MonotonicInstant
    ) -> UInt64 {
        guard !silences.isEmpty else { return 0 }
        let still = overlap(from: planned ?? sent, to: completed)
        guard let planned,
            let place = episodes.lastIndex(where: { $0.begin <= planned })
        else { return still }
        let lag = sent.nanoseconds(since: planned)
        if planned >= episodes[place].end, lag < Self.onTime {
            episodes[place].caughtUp = min(episodes[place].caughtUp ?? planned, planned)
        }
        guard episodes[place].holdsBack(planned) else { return still }
        let catchingUp = lag - min(lag, overlap(from: planned, to: sent))
        return still + min(catchingUp, episodes[place].silent)
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
