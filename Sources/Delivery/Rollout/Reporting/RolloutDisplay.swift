import Foundation
import Reporting
import SLOEval
import Synchronization

/// Shows a rollout under way: a block of lines drawn over each second on a terminal, a log line for each
/// decision elsewhere.
package final class RolloutDisplay: Sendable {
    /// How it is shown.
    package enum Style: Sendable, Equatable {
        /// Decisions as log lines.
        case logged
        /// A block of lines of at most so many columns, drawn over.
        case redrawn(columns: Int)

        fileprivate var columns: Int {
            if case .redrawn(let columns) = self { columns } else { 80 }
        }
    }

    private struct State {
        var history: RolloutHistory?
        var stepSince: Duration = .zero
        /// The columns that each line of the block took when it was drawn.
        var drawnLines: [Int] = []
        var isDone = false
    }

    private let style: Style
    private let columns: @Sendable () -> Int
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
    ///   - load: how load tests are cut, for the time they take.
    ///   - clock: the time.
    ///   - log: takes the decisions.
    ///   - write: takes the block, control sequences included. The default is standard error.
    package init(
        style: Style,
        columns: (@Sendable () -> Int)? = nil,
        load: StageLoad = StageLoad(),
        clock: RolloutClock = .system,
        log: Log,
        write: @escaping @Sendable (String) -> Void = { StandardStream.errors.write($0) }
    ) {
        self.style = style
        self.columns = columns ?? { style.columns }
        self.load = load
        self.clock = clock
        self.log = log
        self.write = write
    }

    /// Takes in a rollout so far, and logs the decision that is new.
    package func take(_ history: RolloutHistory) {
        state.withLock { state in
            // A reading beside a step leaves the step; one of the watch tells how much of it was watched.
            let last = state.history?.machine
            if last?.state != history.machine.state || last?.health.watchedSeconds != watched(history) {
                state.stepSince = clock.elapsed()
            }
            erase(&state)
            if let decision = history.latestDecision { log.info(decision.sentence) }
            state.history = history
            state.isDone = history.machine.state.outcome != nil || history.machine.state == .left
            draw(&state)
        }
    }

    /// Draws the block once a second until the task is cancelled; does nothing where decisions are logged.
    package func tick() async {
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
    package func close() {
        guard case .redrawn = style else { return }
        state.withLock { state in
            erase(&state)
            state.isDone = true
        }
        write(TerminalText.showCursor)
    }

    /// Writes a line of a log above the block.
    package func print(_ line: String) {
        state.withLock { state in
            erase(&state)
            write(line + "\n")
            draw(&state)
        }
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
        guard case .redrawn = style, !state.isDone, let history = state.history else { return }
        let lines = view(of: history, stepSince: state.stepSince).lines(width: columns() - 1)
        write(lines.map { $0 + "\n" }.joined())
        state.drawnLines = lines.map(\.count)
    }

    private func watched(_ history: RolloutHistory) -> Double { history.machine.health.watchedSeconds }

    private func view(of history: RolloutHistory, stepSince: Duration) -> RolloutView {
        let machine = history.machine
        let estimate = RolloutEstimate(plan: machine.plan, settings: machine.settings, load: load)
        let spent = (clock.elapsed() - stepSince).inSeconds
        let stepLeft = estimate.stepSeconds(machine.state, watchedSeconds: watched(history))
            .map { max(0, $0 - spent) }
        let rest = estimate.secondsAfterStep(machine.state)
        return RolloutView(
            report: history.report,
            step: machine.state.outcome == nil ? machine.stepInWords : "",
            stepSecondsLeft: stepLeft,
            secondsLeft: rest.map { $0 + (stepLeft ?? 0) },
            elapsedSeconds: max(0, clock.now().timeIntervalSince(history.report.startedAt))
        )
    }
}
