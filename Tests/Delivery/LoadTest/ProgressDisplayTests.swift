import Reporting
import SLOEval
import Testing

@testable import Delivery

@Suite struct ProgressDisplayTests {
    private let transcript = Transcript()

    private func show(_ snapshots: [ProgressSnapshot], _ style: ProgressDisplay.Style) async {
        let log = Log(sink: { [transcript] in transcript.note("log: \($0.dropFirst(25))") })
        let display = ProgressDisplay(style: style, log: log) { [transcript] in transcript.note($0) }
        let (stream, continuation) = AsyncStream<ProgressSnapshot>.makeStream()
        for snapshot in snapshots { continuation.yield(snapshot) }
        continuation.finish()
        await display.show(stream)
    }

    @Test func aRedrawnLineHidesTheCursorAndShowsItAgain() async {
        await show([.after(1), .after(2)], .redrawn(columns: 60))
        let lines = [1.0, 2.0].map { ProgressLine.text(of: .after($0), width: 59) }
        #expect(
            transcript.all == [
                TerminalText.hideCursor,
                TerminalText.redrawLine + lines[0],
                TerminalText.redrawLine + lines[1],
                TerminalText.redrawLine + TerminalText.showCursor,
            ]
        )
    }

    @Test func aLogGetsALineNowAndThen() async {
        await show((1...25).map { .after(Double($0)) }, .logged(everySeconds: 10))
        let lines = [10.0, 20.0].map { "log: INFO    " + ProgressLine.logLine(of: .after($0)) }
        #expect(transcript.all == lines)
    }

    @Test func nothingIsShownWhereNothingIsWanted() async {
        await show([.after(1)], .none)
        #expect(transcript.all.isEmpty)
    }

    @Test(arguments: [
        (true, "xterm", false, ProgressDisplay.Style.redrawn(columns: 70)),
        (true, "dumb", false, .logged(everySeconds: 10)),
        (false, "xterm", false, .logged(everySeconds: 10)),
        (true, "xterm", true, .none),
        (false, "xterm", true, .none),
    ])
    func theTerminalDecidesTheStyle(isTerminal: Bool, term: String, quiet: Bool, style: ProgressDisplay.Style)
    {
        let terminal = TerminalEnvironment(
            outputIsTerminal: false,
            errorsAreTerminal: isTerminal,
            columns: 70,
            environment: ["TERM": term]
        )
        #expect(ProgressDisplay.style(for: terminal, quiet: quiet) == style)
    }
}
