import Foundation
import Reporting
import SLOEval
import Synchronization

/// Shows a rollout under way: a block of lines drawn over each second on a terminal, a log line for each decision
/// elsewhere.
public final class RolloutDisplay: Sendable {
    /// How it is shown.
    public enum Style: Sendable, Equatable {
        /// Decisions as log lines.
        case logged
        /// A block of lines of at most so many columns, drawn over.
        case redrawn(columns: Int)

        fileprivate var columns: Int {
            if case .redrawn(let columns) = self { columns } else { 80 }
        }
    }

    private struct State {
        var tale: Tale?
        var stepSince: Duration = .zero
        var told = 0
        /// The columns that each line of the block took when it was drawn.
        var drawnLines: [Int] = []
        var isDone = false
    }

    private let style: Style
    private let columns: @Sendable () -> Int
    private let router: String
    private let load: StageLoad
    private let clock: RolloutClock
    private let log: Log
    private let write: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Creates a display.
    ///
    /// - Parameters:
    ///   - style: how it is shown.
    ///   - columns: the terminal's width at the moment; `nil`, the default, means that of the style.
    ///   - router: the router's name.
    ///   - load: how load tests are cut, for the time they take.
    ///   - clock: the time.
    ///   - log: takes the decisions.
    ///   - write: takes the block, control sequences included. The default is standard error.
    public init(
        style: Style,
        columns: (@Sendable () -> Int)? = nil,
        router: String,
        load: StageLoad = StageLoad(),
        clock: RolloutClock = .system,
        log: Log,
        write: @escaping @Sendable (String) -> Void = { StandardStream.errors.write($0) }
    ) {
        self.style = style
        self.columns = columns ?? { style.columns }
        self.router = router
        self.load = load
        self.clock = clock
        self.log = log
        self.write = write
    }

    /// Takes in how a rollout stands, and tells the decisions that are new.
    public func take(_ record: RolloutRecord, _ newState: RolloutState) {
        state.withLock { state in
            var tale = state.tale ?? Tale(record, router: router)
            let isFirst = state.tale == nil
            for transition in record.transitions.dropFirst(isFirst ? 0 : state.told) { tale.take(transition) }
            let old = state.tale?.report.decisions.count ?? tale.report.decisions.count
            state.stepSince = clock.elapsed()
            erase(&state)
            for decision in tale.report.decisions.dropFirst(old) { tell(decision.sentence) }
            state.tale = tale
            state.told = record.transitions.count
            state.isDone = newState.outcome != nil || newState == .left
            draw(&state)
        }
    }

    /// Draws the block once a second until the task is cancelled; does nothing where decisions are logged.
    public func tick() async {
        guard case .redrawn = style else { return }
        write(TerminalText.hideCursor)
        while (try? await clock.sleep(.seconds(1))) != nil {
            state.withLock { state in
                erase(&state)
                draw(&state)
            }
        }
        close()
    }

    /// Takes the block away and shows the cursor again.
    public func close() {
        guard case .redrawn = style else { return }
        state.withLock { state in
            erase(&state)
            state.isDone = true
        }
        write(TerminalText.showCursor)
    }

    /// Writes a line of a log above the block.
    public func print(_ line: String) {
        state.withLock { state in
            erase(&state)
            write(line + "\n")
            draw(&state)
        }
    }

    private func tell(_ sentence: String) {
        log.info(sentence)
    }

    private func erase(_ state: inout State) {
        guard case .redrawn = style, !state.drawnLines.isEmpty else { return }
        // A terminal that became narrower has made several lines of one.
        let width = columns()
        let rows = state.drawnLines.reduce(0) { $0 + TerminalText.rows(of: $1, columns: width) }
        write(TerminalText.redrawBlock(lines: rows))
        state.drawnLines = []
    }

    private func draw(_ state: inout State) {
        guard case .redrawn = style, !state.isDone, let tale = state.tale else { return }
        let lines = view(of: tale, stepSince: state.stepSince).lines(width: columns() - 1)
        write(lines.map { $0 + "\n" }.joined())
        state.drawnLines = lines.map(\.count)
    }

    private func view(of tale: Tale, stepSince: Duration) -> RolloutView {
        let forecast = RolloutForecast(plan: tale.machine.plan, settings: tale.machine.settings, load: load)
        let spent = (clock.elapsed() - stepSince).inSeconds
        let stepLeft = forecast.stepSeconds(tale.machine.state).map { max(0, $0 - spent) }
        let rest = forecast.secondsAfterStep(tale.machine.state)
        return RolloutView(
            report: tale.report,
            step: tale.machine.state.outcome == nil ? tale.machine.stepInWords : "",
            stepSecondsLeft: stepLeft,
            secondsLeft: rest.map { $0 + (stepLeft ?? 0) },
            elapsedSeconds: max(0, clock.now().timeIntervalSince(tale.report.startedAt))
        )
    }
}
