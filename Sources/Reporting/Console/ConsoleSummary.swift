import SLOEval

/// The figures behind a verdict, in a few lines at the end of a run.
struct ConsoleSummary {
    /// The most expectations that are named.
    private static let mostUnmet = 3
    /// The most journeys that are named.
    private static let mostJourneys = 5

    private let summary: MeasurementSummary
    private let expectations: UnmetList

    init(_ summary: MeasurementSummary, expectations: UnmetList) {
        self.summary = summary
        self.expectations = expectations
    }

    /// The lines, without newlines.
    var lines: [String] {
        guard summary.requests > 0 else { return ["Summary:", "  Requests: none"] }
        let figures = ["Summary:", requests] + latencies + phase + compression
        return figures + [errors] + unmet + redirects + journeys + worst + dominant
    }

    private var requests: String {
        let time = HumanFormat.duration(seconds: summary.elapsedSeconds)
        return "  Requests: \(HumanFormat.count(summary.requests)) in \(time), "
            + "\(HumanFormat.rate(summary.throughput)) req/s"
    }

    private var latencies: [String] {
        guard let latency = summary.latency else { return [] }
        let figures = [
            ("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99), ("max", latency.maximum),
        ]
        let words = figures.map { "\($0) \(HumanFormat.latency(milliseconds: $1))" }
        return ["  Latency: \(words.joined(separator: ", "))"]
    }

    /// The phase that takes the most of the latencies at p95.
    private var phase: [String] {
        guard let longest = summary.phases?.longestAtP95, let p95 = summary.latency?.p95 else { return [] }
        return [
            "  Longest phase at p95: \(longest.phase.title), "
                + "\(HumanFormat.latency(milliseconds: longest.milliseconds)) of "
                + HumanFormat.latency(milliseconds: p95)
        ]
    }

    /// The bytes of bodies, where they came compressed.
    private var compression: [String] {
        guard let wire = summary.wireBytesReceived else { return [] }
        return [
            "  Bodies: \(HumanFormat.count(summary.bytesReceived)) bytes, \(HumanFormat.count(wire)) on the wire"
        ]
    }

    private var errors: String {
        guard summary.failures > 0 else { return "  Errors: none" }
        let kinds = summary.failureKinds.byFrequency.map {
            "\(HumanFormat.count($0.count)) \($0.element.title)"
        }
        return "  Errors: \(HumanFormat.count(summary.failures)) "
            + "(\(HumanFormat.percent(summary.errorRatePercent))): \(kinds.joined(separator: ", "))"
    }

    private var unmet: [String] {
        let named = expectations.rows.prefix(Self.mostUnmet).map { row in
            "  Not met: \(row.endpoint.singleLine): \(row.unmet.sentence.singleLine.clipped(to: 200)) "
                + "(\(HumanFormat.count(row.unmet.answers)) answers)"
        }
        let rest = expectations.rows.count - named.count
        return named + (rest > 0 ? ["  Not met: \(rest) more, see the report"] : [])
    }

    private var redirects: [String] {
        guard summary.redirects + summary.departures > 0 else { return [] }
        let away =
            summary.departures > 0 ? ", \(HumanFormat.count(summary.departures)) to another origin" : ""
        return ["  Redirects: \(HumanFormat.count(summary.redirects)) followed\(away)"]
    }

    private var journeys: [String] {
        let all = summary.journeys ?? []
        let named = all.prefix(Self.mostJourneys).map { journey in
            let rate = journey.successRatePercent.map { ", \(HumanFormat.percent($0)) succeeded" } ?? ""
            let p95 = journey.duration.map { ", p95 \(HumanFormat.latency(milliseconds: $0.p95))" } ?? ""
            return "  Journey \(journey.name.singleLine): \(HumanFormat.count(journey.iterations)) iterations"
                + rate + p95 + Self.unfinished(journey)
        }
        let rest = all.count - named.count
        return named + (rest > 0 ? ["  Journeys: \(rest) more, see the report"] : [])
    }

    private static func unfinished(_ journey: MeasurementSummary.Journey) -> String {
        var words = ""
        if let count = journey.cutOff, let lasted = journey.cutDuration {
            words +=
                ", \(HumanFormat.count(count)) cut off by the end (longest "
                + "\(HumanFormat.latency(milliseconds: lasted.maximum)))"
        }
        if let count = journey.unbegun { words += ", \(HumanFormat.count(count)) never begun" }
        return words
    }

    /// The endpoint with the most errors in percent, if they are more than a few, else the slowest.
    private var worst: [String] {
        let asked = summary.endpoints.filter { $0.requests > 0 }
        guard asked.count > 1 else { return [] }
        let failing = asked.max { $0.errorRatePercent < $1.errorRatePercent }
        let slowest = asked.max { ($0.latency?.p95 ?? 0) < ($1.latency?.p95 ?? 0) }
        let isFailing = (failing?.errorRatePercent ?? 0) >= 1
        guard let worst = isFailing ? failing : slowest, let latency = worst.latency else { return [] }
        return [
            "  Worst endpoint: \(worst.name.singleLine), p95 \(HumanFormat.latency(milliseconds: latency.p95)), "
                + "errors \(HumanFormat.percent(worst.errorRatePercent))"
        ]
    }

    /// The dominant cause of the figures: errors, the generator, an endpoint.
    private var dominant: [String] {
        if let kind = summary.failureKinds.byFrequency.first, share(kind.count) >= 50 {
            return ["  Dominated by: \(kind.element.title), \(share(kind.count).fixed(0)) % of all requests"]
        }
        guard let p95 = summary.latency?.p95 else { return [] }
        if let own = summary.generatorLatency?.p95, own >= p95 / 2 {
            return [
                "  Dominated by: the load generator itself, whose own p95 is "
                    + HumanFormat.latency(milliseconds: own)
            ]
        }
        if let lag = summary.openModel?.lag?.p95, lag >= p95 / 2 {
            return [
                "  Dominated by: the wait to be sent, p95 \(HumanFormat.latency(milliseconds: lag)), for want of a "
                    + "free user or of a generator that keeps up"
            ]
        }
        let times = summary.endpoints.map { ($0, ($0.latency?.mean ?? 0) * Double($0.requests)) }
        let whole = times.reduce(0) { $0 + $1.1 }
        guard times.count > 1, whole > 0, let first = times.max(by: { $0.1 < $1.1 }) else {
            return ["  Dominated by: the service's response time"]
        }
        return [
            "  Dominated by: \(first.0.name.singleLine), \((first.1 / whole * 100).fixed(0)) % of all response "
                + "time in \(first.0.sharePercent.fixed(0)) % of the requests"
        ]
    }

    private func share(_ count: UInt64) -> Double { percentage(of: count, in: summary.requests) }
}
