package import SLOEval

/// The control sequences of a terminal (ECMA-48) that the programs use, apart from the text they steer.
package enum TerminalText {
    /// Goes to the beginning of the line and clears it, so that the next text takes its place.
    package static let redrawLine = "\r\u{1B}[2K"

    /// Clears a line of which the terminal made several because it became narrower than the text, and goes to
    /// its beginning (ECMA-48, CUU and ED).
    ///
    /// - Parameter rows: how many rows of the terminal the text takes.
    package static func redrawLine(over rows: Int) -> String {
        rows > 1 ? "\r\u{1B}[\(rows - 1)A\u{1B}[J" : redrawLine
    }

    /// How many rows a text of so many columns takes on a terminal, at least one.
    package static func rows(of length: Int, columns: Int) -> Int {
        max(1, (length + max(1, columns) - 1) / max(1, columns))
    }

    /// Goes back over so many whole lines and clears everything from there on (ECMA-48, CPL and ED).
    package static func redrawBlock(lines: Int) -> String { "\u{1B}[\(max(1, lines))F\u{1B}[J" }

    /// Stops the cursor from being shown.
    package static let hideCursor = "\u{1B}[?25l"

    /// Shows the cursor again.
    package static let showCursor = "\u{1B}[?25h"

    /// The text in the colour of an outcome, bold: green, red or yellow.
    package static func coloured(_ text: String, as outcome: Verdict.Outcome) -> String {
        let colour =
            switch outcome {
            case .passed: 32
            case .failed: 31
            case .inconclusive: 33
            }
        return "\u{1B}[1;\(colour)m\(text)\u{1B}[0m"
    }
}
