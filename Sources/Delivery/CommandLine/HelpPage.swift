/// A line of help: what is written, and what it means.
struct HelpRow {
    let term: String
    let meaning: String

    /// - Parameter notes: Facts that go in parentheses behind the meaning.
    init(_ term: String, _ meaning: String, _ notes: [String]) {
        self.term = term
        self.meaning = notes.isEmpty ? meaning : "\(meaning) (\(notes.joined(separator: "; ")))"
    }
}

/// Sets help in lines of at most 80 columns.
struct HelpPage {
    private static let width = 80
    private static let column = 28
    private var lines: [String] = []

    /// The page, ending in a newline.
    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func paragraph(_ text: String) {
        startBlock()
        lines += Self.wrap(text, to: Self.width)
    }

    mutating func usage(_ line: String, isFirst: Bool) {
        if isFirst { startBlock() }
        let wrapped = Self.wrap(line, to: Self.width - 11)
        lines.append((isFirst ? "Usage: " : "       ") + (wrapped.first ?? ""))
        lines += wrapped.dropFirst().map { Self.spaces(11) + $0 }
    }

    mutating func section(_ title: String, _ rows: [HelpRow]) {
        guard !rows.isEmpty else { return }
        startBlock()
        lines.append("\(title):")
        for row in rows {
            var meaning = Self.wrap(row.meaning, to: Self.width - Self.column)[...]
            let term = "  \(row.term)"
            let fits = term.count + 2 <= Self.column
            lines.append(
                fits ? term + Self.spaces(Self.column - term.count) + (meaning.popFirst() ?? "") : term
            )
            lines += meaning.map { Self.spaces(Self.column) + $0 }
        }
    }

    mutating func examples(_ examples: [Command.Example]) {
        guard !examples.isEmpty else { return }
        startBlock()
        lines.append("Examples:")
        for example in examples {
            lines.append("  \(example.line)")
            lines += Self.wrap(example.effect, to: Self.width - 6).map { Self.spaces(6) + $0 }
        }
    }

    private mutating func startBlock() {
        if !lines.isEmpty { lines.append("") }
    }

    /// Breaks at spaces and line ends; a word longer than the width stays whole.
    private static func wrap(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
