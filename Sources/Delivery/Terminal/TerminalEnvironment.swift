import Foundation

/// The properties of a program's terminal, as plain values so that tests need none.
package struct TerminalEnvironment: Sendable, Equatable {
    /// Whether standard output is a terminal.
    package var outputIsTerminal: Bool
    /// Whether standard error is a terminal.
    package var errorsAreTerminal: Bool
    /// The width in columns, at least 20. The default is 80.
    package var columns: Int
    /// Whether the user asked for no colour (`NO_COLOR` set and not empty; https://no-color.org).
    package var refusesColor: Bool
    /// Whether the terminal understands no control sequences (`TERM` is `dumb`, or unset).
    package var isDumb: Bool

    /// Creates facts from their sources.
    ///
    /// - Parameters:
    ///   - columns: The width that the terminal tells; `nil` or 0 takes `COLUMNS`, else 80.
    ///   - environment: The environment; `NO_COLOR`, `TERM` and `COLUMNS` are read.
    package init(
        outputIsTerminal: Bool,
        errorsAreTerminal: Bool,
        columns: Int? = nil,
        environment: [String: String]
    ) {
        self.outputIsTerminal = outputIsTerminal
        self.errorsAreTerminal = errorsAreTerminal
        let widths = [columns, environment["COLUMNS"].flatMap { Int($0) }]
        self.columns = max(20, widths.lazy.compactMap(\.self).first { $0 > 0 } ?? 80)
        refusesColor = !(environment["NO_COLOR"] ?? "").isEmpty
        isDumb = ["", "dumb"].contains(environment["TERM"] ?? "")
    }

    /// The facts of this process.
    package static func current(environment: [String: String]) -> TerminalEnvironment {
        TerminalEnvironment(
            outputIsTerminal: isatty(STDOUT_FILENO) == 1,
            errorsAreTerminal: isatty(STDERR_FILENO) == 1,
            columns: width,
            environment: environment
        )
    }

    /// The width of the terminal at the moment, in columns; the width at the start where none can be told.
    package var currentColumns: Int { Self.width ?? columns }

    private static var width: Int? {
        var size = winsize()
        let isKnown = [STDERR_FILENO, STDOUT_FILENO].contains { ioctl($0, UInt(TIOCGWINSZ), &size) == 0 }
        return isKnown && size.ws_col > 0 ? Int(size.ws_col) : nil
    }

    /// Whether standard output may carry colour.
    package var colorsOutput: Bool { outputIsTerminal && !refusesColor && !isDumb }

    /// Whether standard error may carry colour.
    package var colorsErrors: Bool { errorsAreTerminal && !refusesColor && !isDumb }

    /// Whether a stream may carry colour.
    package func colors(_ stream: StandardStream) -> Bool { stream == .output ? colorsOutput : colorsErrors }

    /// Whether a line on standard error may be drawn over again, as progress is.
    package var redrawsErrors: Bool { errorsAreTerminal && !isDumb }
}
