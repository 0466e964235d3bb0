/// A table whose cells are plain text: each is escaped, so that none can break out of its cell.
struct MarkdownTable {
    /// Which side the cells of a column stand on.
    enum Alignment {
        case leading
        case trailing
    }

    private let titles: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// Creates a table; the first column is left-aligned, the others hold numbers unless told otherwise.
    init(_ titles: String..., alignments: [Alignment] = []) {
        self.init(titles, alignments: alignments)
    }

    /// Creates a table of titles that are counted at run time.
    init(_ titles: [String], alignments: [Alignment] = []) {
        self.titles = titles
        self.alignments = titles.indices.map { index in
            alignments.indices.contains(index) ? alignments[index] : index == 0 ? .leading : .trailing
        }
    }

    /// Appends a row of as many cells as there are columns.
    mutating func add(_ cells: String...) { add(cells) }

    /// Appends a row of as many cells as there are columns.
    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The table in GitHub Flavored Markdown (section 4.10), without a newline at its end.
    var text: String {
        let rule = alignments.map { $0 == .leading ? "---" : "---:" }
        let lines = [titles, rule] + rows.map { $0.map(\.markdownEscaped) }
        return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }
}
