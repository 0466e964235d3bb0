import Reporting
import Synchronization

/// The last line of a terminal, drawn over and over, with lines of a log above it.
///
/// The width is asked for at each drawing, and what a narrower terminal made of the last drawing is cleared
/// whole: nothing of it stays behind.
package final class TerminalLine: Sendable {
    /// Puts what is shown into so many columns.
    package typealias Text = @Sendable (_ width: Int) -> String

    private struct State {
        var isShown = false
        var text: Text?
        /// The columns that the last drawing took; `nil` while nothing is drawn.
        var drawnLength: Int?
    }

    private let columns: @Sendable () -> Int
    private let write: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Creates a line, not shown yet.
    ///
    /// - Parameters:
    ///   - columns: the terminal's width at the moment.
    ///   - write: takes texts with their control sequences. The default is standard error.
    package init(
        columns: @escaping @Sendable () -> Int,
        write: @escaping @Sendable (String) -> Void = { StandardStream.errors.write($0) }
    ) {
        self.columns = columns
        self.write = write
    }

    /// Creates the line of a terminal; `nil` where nothing is to be drawn.
    package convenience init?(on terminal: TerminalEnvironment, quiet: Bool) {
        guard terminal.redrawsErrors, !quiet else { return nil }
        self.init(columns: { terminal.currentColumns })
    }

    /// Hides the cursor: from now on the line is drawn.
    func begin() {
        state.withLock { state in
            guard !state.isShown else { return }
            state.isShown = true
            write(TerminalText.hideCursor)
        }
    }

    /// Draws another text.
    func draw(_ text: @escaping Text) {
        state.withLock { state in
            guard state.isShown else { return }
            state.text = text
            draw(&state)
        }
    }

    /// Draws the same text again, as after a change of the terminal's width.
    func redraw() {
        state.withLock { state in
            if state.drawnLength != nil { draw(&state) }
        }
    }

    /// Writes a line above.
    package func print(_ line: String) {
        state.withLock { state in
            guard state.drawnLength != nil else { return write(line + "\n") }
            write(erased(&state) + line + "\n")
            draw(&state)
        }
    }

    /// Takes the line away and shows the cursor again.
    package func end() {
        state.withLock { state in
            guard state.isShown else { return }
            write(erased(&state) + TerminalText.showCursor)
            state.isShown = false
            state.text = nil
        }
    }

    private func draw(_ state: inout State) {
        guard let text = state.text else { return }
        // One column less: writing into the last one makes some terminals begin a new line.
        let drawn = text(columns() - 1)
        write(erased(&state) + drawn)
        state.drawnLength = drawn.count
    }

    /// Returns the sequence that clears the last drawing, however many rows it takes by now.
    private func erased(_ state: inout State) -> String {
        let rows = TerminalText.rows(of: state.drawnLength ?? 0, columns: columns())
        state.drawnLength = nil
        return TerminalText.redrawLine(over: rows)
    }
}
