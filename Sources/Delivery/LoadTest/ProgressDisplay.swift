import SLOEval
import Reporting

/// Shows a run under way: one line drawn over and over on a terminal, a log line now and then elsewhere.
public struct ProgressDisplay: Sendable {
    /// How progress is shown.
    package enum Style: Sendable, Equatable {
        /// Not at all.
        case none
        /// A line of at most so many columns, drawn over each second.
        case redrawn(columns: Int)
        /// A log line every so many seconds.
        case logged(everySeconds: Int)
    }

    private let style: Style
    private let log: Log
    private let line: TerminalLine?

    /// Creates a display.
    ///
    /// - Parameters:
    ///   - style: how progress is shown.
    ///   - log: takes the log lines.
    ///   - line: the line that is redrawn; `nil`, the default, makes one of the style's width.
    ///   - write: takes the drawings of such a line, control sequences included. The default is standard
    ///     error.
    package init(
        style: Style,
        log: Log,
        line: TerminalLine? = nil,
        write: @escaping @Sendable (String) -> Void = { StandardStream.errors.write($0) }
    ) {
        self.style = style
        self.log = log
        switch style {
        case .redrawn(let columns): self.line = line ?? TerminalLine(columns: { columns }, write: write)
        case .none, .logged: self.line = nil
        }
    }

    /// Creates a display that writes a log line every 10 s.
    public init(log: Log) { self.init(style: .logged(everySeconds: 10), log: log) }

    /// The style for a terminal: redrawn where that works, a log line every 10 s elsewhere.
    package static func style(for terminal: TerminalEnvironment, quiet: Bool) -> Style {
        if quiet { return .none }
        return terminal.redrawsErrors ? .redrawn(columns: terminal.columns) : .logged(everySeconds: 10)
    }

    /// Shows snapshots until there are no more, and leaves the terminal as it was.
    ///
    /// - Parameter observe: receives each of them as well.
    func show(
        _ snapshots: AsyncStream<ProgressSnapshot>,
        observe: (ProgressSnapshot) -> Void = { _ in }
    ) async {
        await show(snapshots, observe: observe, line: ProgressLine.text, logLine: ProgressLine.logLine)
    }

    /// Shows snapshots of other work than a load test, each behind a label.
    func show<Snapshot: Sendable>(
        _ snapshots: AsyncStream<Snapshot>,
        as text: @escaping @Sendable (Snapshot) -> String,
        label: String
    ) async {
        await show(
            snapshots,
            observe: { _ in },
            line: { String("\(label) \(text($0))".prefix($1)) },
            logLine: { "\(label): \(text($0))" }
        )
    }

    private func show<Snapshot: Sendable>(
        _ snapshots: AsyncStream<Snapshot>,
        observe: (Snapshot) -> Void,
        line text: @escaping @Sendable (Snapshot, Int) -> String,
        logLine: (Snapshot) -> String
    ) async {
        guard let line else { return await tell(snapshots, observe: observe, logLine: logLine) }
        line.begin()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in SignalHandling.signals([.windowChange]) { line.redraw() }
            }
            for await snapshot in snapshots {
                observe(snapshot)
                line.draw { text(snapshot, $0) }
            }
            group.cancelAll()
        }
        line.end()
    }

    private func tell<Snapshot: Sendable>(
        _ snapshots: AsyncStream<Snapshot>,
        observe: (Snapshot) -> Void,
        logLine: (Snapshot) -> String
    ) async {
        var count = 0
        for await snapshot in snapshots {
            count += 1
            observe(snapshot)
            guard case .logged(let interval) = style, count.isMultiple(of: max(1, interval)) else { continue }
            log.info(logLine(snapshot))
        }
    }
}
