import SLOEval

/// The section on the phases of requests.
extension MarkdownSections {
    var phases: [String] {
        guard let phases = summary.phases else { return unknownPhases }
        guard !phases.rows.isEmpty else { return [] }
        var table = MarkdownTable("Phase", "Requests", "P50 ms", "P95 ms", "P99 ms", "Max ms")
        for row in phases.rows {
            table.add(
                row.phase.title,
                HumanFormat.count(row.requests),
                milliseconds(row.duration.p50),
                milliseconds(row.duration.p95),
                milliseconds(row.duration.p99),
                milliseconds(row.duration.maximum)
            )
        }
        return [heading("Phases"), table.text, bullets(facts(on: phases))]
    }

    private func facts(on phases: PhaseSummary) -> [String] {
        var facts: [String] = []
        if let longest = phases.longestAtP95 {
            facts.append(
                "The longest phase at p95 is \(longest.phase.nameInSentence): "
                    + "\(milliseconds(longest.milliseconds)) of \(milliseconds(summary.latency?.p95)) ms."
            )
        }
        facts.append(
            "Requests that opened a connection: \(HumanFormat.count(phases.opened)); that used a kept one: "
                + "\(HumanFormat.count(phases.reused)); that resumed a TLS session: "
                + "\(HumanFormat.count(phases.resumed))."
        )
        if phases.closed > 0 {
            facts.append(
                "Connections that the service closed with an answer: \(HumanFormat.count(phases.closed))."
            )
        }
        if phases.opened > 0, summary.openModel == nil {
            facts.append(
                "DNS look-up, connect, and TLS handshake come before a request is written: they are part of the "
                    + "throughput, not of the latency."
            )
        }
        return facts
    }

    /// Results of earlier versions have no phases either, but only this transport never has them.
    private var unknownPhases: [String] {
        guard summary.requests > 0, report.run.transport == "urlsession" else { return [] }
        return [heading("Phases"), "The urlsession transport does not report the phases of a request."]
    }
}

extension RequestPhase {
    /// The phase's name with its article.
    fileprivate var nameInSentence: String { self == .connect ? "connecting" : "the \(title)" }
}
