import Delivery
import Foundation
import Synchronization
import Testing

@Suite struct LogTests {
    /// Keeps the lines of a log.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock(\.self) }
        var sink: Log.Sink { { [self] line in lines.withLock { $0.append(line) } } }
    }

    private let lines = Lines()
    private let noon = Date(timeIntervalSince1970: 1_772_366_400.25)

    private func log(_ level: String?, redactor: Redactor = Redactor()) -> Log {
        let environment = level.map { ["LOG_LEVEL": $0] } ?? [:]
        return Log(environment: environment, redactor: redactor, now: { [noon] in noon }, sink: lines.sink)
    }

    private func tellAll(_ log: Log) {
        log.debug("one")
        log.info("two")
        log.warning("three")
        log.error("four")
    }

    @Test func aLineHoldsTimeLevelAndMessage() {
        tellAll(log("debug"))
        #expect(
            lines.all == [
                "2026-03-01T12:00:00.250Z DEBUG   one",
                "2026-03-01T12:00:00.250Z INFO    two",
                "2026-03-01T12:00:00.250Z WARNING three",
                "2026-03-01T12:00:00.250Z ERROR   four",
            ]
        )
    }

    @Test(arguments: [(nil, 3), ("", 3), ("INFO", 3), ("Warning", 2), ("ERROR", 1)] as [(String?, Int)])
    func linesBelowTheLevelAreLeftOut(level: String?, count: Int) {
        tellAll(log(level))
        #expect(lines.all.count == count)
    }

    @Test func anUnknownLevelIsWarnedOfOnceAndReadsAsInfo() {
        let log = log("verbose")
        #expect(log.level == .info)
        #expect(
            lines.all == [
                "2026-03-01T12:00:00.250Z WARNING "
                    + "LOG_LEVEL 'verbose' is not one of DEBUG, INFO, WARNING, ERROR; INFO is used"
            ]
        )
    }

    @Test func aMessageThatIsNotToldIsNotPutTogether() {
        var count = 0
        func message() -> String {
            count += 1
            return ""
        }
        log("ERROR").info(message())
        #expect(count == 0)
    }

    @Test func aMessageCanForgeNoSecondLineAndTellsNoSecret() {
        log(nil, redactor: Redactor(secrets: ["hunter22"])).info("a\nb\r\u{1B}[31mc\u{2028} hunter22")
        #expect(lines.all == ["2026-03-01T12:00:00.250Z INFO    a␊b␍␛[31mc� ***"])
    }
}
