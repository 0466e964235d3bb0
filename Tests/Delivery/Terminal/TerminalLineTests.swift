import Reporting
import Synchronization
import Testing

@testable import Delivery

@Suite struct TerminalLineTests {
    private final class Width: Sendable {
        private let value = Mutex(80)
        var columns: Int {
            get { value.withLock(\.self) }
            set { value.withLock { $0 = newValue } }
        }
    }

    private let transcript = Transcript()
    private let width = Width()

    private var line: TerminalLine {
        TerminalLine(columns: { [width] in width.columns }) { [transcript] in transcript.note($0) }
    }

    private static let text: TerminalLine.Text = { String(repeating: "x", count: $0) }

    @Test func theTextTakesTheWidthOfTheMoment() {
        let line = line
        line.begin()
        line.draw(Self.text)
        width.columns = 20
        line.redraw()
        #expect(transcript.all.last?.hasSuffix(String(repeating: "x", count: 19)) == true)
        #expect(transcript.all.last?.contains(String(repeating: "x", count: 20)) == false)
    }

    /// A terminal that became narrower wraps what was drawn: 79 columns are four rows of 20.
    @Test(arguments: [(80, 1), (100, 1), (79, 1), (78, 2), (40, 2), (39, 3), (20, 4), (1, 79)])
    func whatANarrowerTerminalMadeOfTheLineIsCleared(columns: Int, rows: Int) {
        let line = line
        line.begin()
        line.draw(Self.text)
        width.columns = columns
        line.end()
        let up = rows > 1 ? "\r\u{1B}[\(rows - 1)A\u{1B}[J" : "\r\u{1B}[2K"
        #expect(transcript.all.last == up + TerminalText.showCursor)
    }

    @Test func aLineOfTheLogGoesAboveAndTheTextStays() {
        let line = line
        line.print("before")
        line.begin()
        line.print("still before")
        line.draw { _ in "progress" }
        line.print("log")
        line.end()
        line.print("after")
        let redraw = TerminalText.redrawLine
        #expect(
            transcript.all == [
                "before\n", TerminalText.hideCursor, "still before\n", redraw + "progress", redraw + "log\n",
                redraw + "progress", redraw + TerminalText.showCursor, "after\n",
            ]
        )
    }

    @Test func nothingIsDrawnBeforeTheBeginningAndAfterTheEnd() {
        let line = line
        line.draw { _ in "too early" }
        line.begin()
        line.end()
        line.draw { _ in "too late" }
        line.redraw()
        line.end()
        #expect(!transcript.all.joined().contains("too"))
        #expect(transcript.all.count == 2)
    }
}
