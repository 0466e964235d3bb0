/// The time of a log as it goes on: puts right lines whose date is far from those around them.
///
/// A server's clock may jump for a line, and a replay that followed it would wait for a year, or send all
/// that follows at once. So a line far ahead or far behind counts only when the next one agrees with it.
struct AccessLogClock {
    /// The most that a line may be from the one before it without being doubted, in seconds.
    static let trustedStep = 3_600.0

    /// Lines that were given the time of the line before them.
    private(set) var misdated: UInt64 = 0

    /// The shift of each time.
    private var shift = 0.0
    /// The latest time so far, corrected.
    private var latest: Double?
    /// A line that the next one has to confirm.
    private var doubted: AccessLogEntry?

    /// Takes the next line of the log.
    ///
    /// - Returns: The lines whose times are certain now, in order, with them.
    mutating func take(_ entry: AccessLogEntry) -> [AccessLogEntry] {
        guard let time = entry.time else { return [entry] }
        let settled = settle(before: time.seconds)
        let seconds = time.seconds + shift
        guard let latest else {
            self.latest = seconds
            return settled + [entry]
        }
        guard abs(seconds - latest) <= Self.trustedStep else {
            doubted = entry
            return settled
        }
        self.latest = max(latest, seconds)
        return settled + [entry.at(seconds)]
    }

    /// The line that still waits for the next one, at the end of the log.
    mutating func finish() -> [AccessLogEntry] { settle(before: nil) }

    /// Decides on the doubted line by the time of the one behind it.
    private mutating func settle(before next: Double?) -> [AccessLogEntry] {
        guard let entry = doubted, let time = entry.time, let latest else { return [] }
        doubted = nil
        let seconds = time.seconds + shift
        let isConfirmed =
            next.map { next in
                seconds > latest
                    ? next + shift >= seconds - Self.trustedStep : next + shift < latest - Self.trustedStep
            } ?? false
        guard isConfirmed else {
            misdated += 1
            return [entry.at(latest)]
        }
        if seconds > latest {
            self.latest = seconds
            return [entry.at(seconds)]
        }
        // The clock was set back: from here on the log goes on where it was.
        shift += latest - seconds
        return [entry.at(latest)]
    }
}

extension AccessLogEntry {
    fileprivate func at(_ seconds: Double) -> AccessLogEntry {
        var entry = self
        entry.time?.seconds = seconds
        return entry
    }
}
