import Foundation

/// The last events of a deployment report as a table for a terminal.
public enum DeploymentHistory {
    /// The table: a line of titles and a line an event, the newest last, each ending in a newline.
    ///
    /// - Parameters:
    ///   - events: all events, in the report's order.
    ///   - limit: how many of the last are shown.
    public static func text(of events: [DeploymentEvent], last limit: Int) -> String {
        let shown = events.suffix(max(0, limit))
        guard !shown.isEmpty else { return "No events have been recorded.\n" }
        let titles = ["TIME", "EVENT", "OUTCOME", "TARGET", "P95", "ERRORS", "REASON"]
        let rows = [titles] + shown.map(cells)
        let widths = titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }

    private static func cells(of event: DeploymentEvent) -> [String] {
        let reason = event.reasons.first ?? ""
        let more = event.reasons.count > 1 ? " (+\(event.reasons.count - 1))" : ""
        return [
            event.time.timestamp,
            event.kind.rawValue,
            event.outcome.rawValue,
            event.target.singleLine.clipped(to: 48),
            (event["P95 latency"] ?? "-").singleLine,
            (event["Error rate"] ?? "-").singleLine,
            reason.isEmpty ? "-" : reason.singleLine.clipped(to: 72) + more,
        ]
    }
}
