import Foundation

/// The deployment report: one Markdown section an event, the newest last.
///
/// ```
/// ## Load test PASSED (2025-01-31T12:00:00Z)
///
/// | Field | Value |
/// | --- | --- |
/// | Program | loadtest 1.0.0 |
/// | Target | http://localhost:8000 |
/// | P95 latency | 34.0 ms |
///
/// - a reason
/// ```
///
/// The heading and the first two rows are stable. What is written is read back by ``events(in:)``.
public enum DeploymentReportFormat {
    /// The beginning of a new report.
    public static let header = "# Deployment Report\n"

    /// The section of an event: an empty line, the section, a newline at its end.
    public static func section(of event: DeploymentEvent) -> String {
        let heading = "## \(event.kind.rawValue) \(event.outcome.rawValue) (\(event.time.timestamp))"
        var table = MarkdownTable("Field", "Value", alignments: [.leading, .leading])
        table.add("Program", event.program)
        table.add("Target", event.target)
        for fact in event.facts { table.add(fact.name, fact.value) }
        let reasons = event.reasons.map { "- " + $0.markdownEscaped }.joined(separator: "\n")
        let parts = [heading, table.text] + (reasons.isEmpty ? [] : [reasons])
        return "\n" + parts.joined(separator: "\n\n") + "\n"
    }

    /// The events of a report, in its order.
    ///
    /// Sections with a heading of another shape, and whatever people wrote between the rows, are passed over.
    public static func events(in text: String) -> [DeploymentEvent] {
        var events: [DeploymentEvent] = []
        // Whether the lines belong to the latest event.
        var isInside = false
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("#") {
                let event = event(headedBy: line)
                isInside = event != nil
                if let event { events.append(event) }
            } else if isInside {
                events[events.count - 1].read(line)
            }
        }
        return events
    }

    private static func event(headedBy line: Substring) -> DeploymentEvent? {
        guard line.hasPrefix("## "), line.hasSuffix(")"), let opening = line.lastIndex(of: "("),
            let time = Date(timestamp: String(line[line.index(after: opening)...].dropLast()))
        else { return nil }
        let words = line[..<opening].dropFirst(3).split(separator: " ")
        guard let outcome = words.last.flatMap({ DeploymentEvent.Outcome(rawValue: String($0)) }),
            let kind = DeploymentEvent.Kind(rawValue: words.dropLast().joined(separator: " "))
        else { return nil }
        return DeploymentEvent(time: time, kind: kind, outcome: outcome, program: "", target: "")
    }
}

extension DeploymentEvent {
    /// Takes in a line of the event's section.
    fileprivate mutating func read(_ line: Substring) {
        if line.hasPrefix("- ") {
            reasons.append(String(line.dropFirst(2)).withoutMarkdownEscapes)
        } else if line.hasPrefix("| "), line.hasSuffix(" |") {
            let cells = line.dropFirst(2).dropLast(2).tableCells
            guard cells.count == 2 else { return }
            switch cells[0] {
            case "Field", "---": break
            case "Program": program = cells[1]
            case "Target": target = cells[1]
            default: facts.append(Fact(cells[0], cells[1]))
            }
        }
    }
}

extension StringProtocol {
    /// The text that `markdownEscaped` was made from, but for what that made visible.
    fileprivate var withoutMarkdownEscapes: String {
        var text = ""
        var isEscaped = false
        for character in self {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                text.append(character)
                isEscaped = false
            }
        }
        return text
    }

    /// The cells of a table row without its outer bars; a bar in a cell is escaped.
    fileprivate var tableCells: [String] {
        var cells = [""]
        var isEscaped = false
        for character in self {
            if character == "|", !isEscaped {
                cells.append("")
            } else {
                cells[cells.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return cells.enumerated().map { index, cell in
            // The spaces beside the bars are not the cells' own.
            let start = index == 0 ? cell[...] : cell.dropFirst()
            return (index == cells.count - 1 ? start : start.dropLast()).withoutMarkdownEscapes
        }
    }
}
