package import SLOEval

/// A run under way in one line, as a function of the snapshot alone.
package enum ProgressLine {
    /// A line for a terminal, in ASCII, at most `width` columns wide and without control sequences:
    /// `1:05 / 5:00 [####--------------]  1,234 req/s  p95 23.4 ms  errors 0.12%  100 users`.
    ///
    /// A narrow terminal gets fewer facts, the most important last to go; the bar takes what is left over.
    package static func text(of snapshot: ProgressSnapshot, width: Int) -> String {
        let time = phase(of: snapshot) + time(of: snapshot)
        let facts = facts(of: snapshot)
        for count in stride(from: facts.count, through: 0, by: -1) {
            let tail = facts.prefix(count).map { "  " + $0 }.joined()
            let spare = width - time.utf8.count - tail.utf8.count
            guard spare >= 0 else { continue }
            guard spare >= shortestBar + 3 else { return time + tail }
            return time + " " + bar(of: snapshot, length: min(spare - 3, longestBar)) + tail
        }
        return String(time.prefix(max(0, width)))
    }

    /// A line for a log: `measuring, 1:05 of 5:00: 12,345 requests, 1,234 req/s, p95 23.4 ms, …`.
    package static func logLine(of snapshot: ProgressSnapshot) -> String {
        let words =
            switch snapshot.phase {
            case .warmUp: "warming up"
            case .measuring: "measuring"
            case .draining: "waiting for requests in flight"
            }
        let elapsed = HumanFormat.clock(seconds: snapshot.elapsedSeconds)
        let planned = HumanFormat.clock(seconds: snapshot.plannedSeconds)
        let requests = HumanFormat.count(snapshot.requests) + " requests"
        let facts = [requests] + facts(of: snapshot)
        return "\(words), \(elapsed) of \(planned): " + facts.joined(separator: ", ")
    }

    private static let shortestBar = 5
    private static let longestBar = 30

    /// The facts beside the time, the most important first.
    private static func facts(of snapshot: ProgressSnapshot) -> [String] {
        let p95 = snapshot.p95Milliseconds.map(HumanFormat.latency(milliseconds:)) ?? "-"
        return [
            HumanFormat.rate(snapshot.requestsPerSecond) + " req/s",
            "p95 " + p95,
            "errors " + HumanFormat.percent(snapshot.errorRatePercent),
            "\(snapshot.activeUsers) users",
        ]
    }

    private static func phase(of snapshot: ProgressSnapshot) -> String {
        switch snapshot.phase {
        case .warmUp: "warm-up "
        case .measuring: ""
        case .draining: "draining "
        }
    }

    private static func time(of snapshot: ProgressSnapshot) -> String {
        HumanFormat.clock(seconds: snapshot.elapsedSeconds) + " / "
            + HumanFormat.clock(seconds: snapshot.plannedSeconds)
    }

    private static func bar(of snapshot: ProgressSnapshot, length: Int) -> String {
        let part = snapshot.elapsedSeconds / snapshot.plannedSeconds
        let done = part.isFinite ? Int((min(max(part, 0), 1) * Double(length)).rounded(.down)) : 0
        return "[" + String(repeating: "#", count: done) + String(repeating: "-", count: length - done) + "]"
    }
}
