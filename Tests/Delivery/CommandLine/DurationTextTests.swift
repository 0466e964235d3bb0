import Delivery
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("90", 90_000), ("0.5", 500), ("1e2", 100_000), ("500ms", 500), ("30s", 30_000), ("5m", 300_000),
        ("1h", 3_600_000), ("1h30m", 5_400_000), ("1.5h", 5_400_000), ("2d", 172_800_000),
        ("1m0.25s", 60_250),
        ("1s500ms", 1500), ("0s", 0), ("-5", -5000), ("-5s", -5000), ("-1m30s", -90_000), ("2000us", 2),
        (".5s", 500),
    ])
    func aTimeIsReadAsItIsWritten(text: String, milliseconds: Int) {
        #expect(Duration.written(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", "s", "5x", "5 s", "5S", "5min", "1m1h", "5s5s", "1h30", "--5s", "nan", "inf", "0x10", "1e3s",
        "1..5s",
        "5,5s", "30s ", "1e10", "1e400", "99999999999h", "٣s", "5s-", "m5", "-",
    ])
    func anotherTextIsNone(text: String) {
        #expect(Duration.written(text) == nil)
    }

    @Test func theNanosecondIsTheGrain() {
        #expect(Duration.written("0.3") == .nanoseconds(300_000_000))
        #expect(Duration.written("7.999s") == .nanoseconds(7_999_000_000))
        #expect(Duration.milliseconds(1500).wholeSeconds == 2)
        #expect(Duration.seconds(60).wholeSeconds == 60)
    }

    private static let timeout = Option("timeout", .seconds(in: 1...300), default: .seconds(30), help: "")
    private static let command = Command("tool", summary: "", groups: [OptionGroup("O", [timeout])])

    @Test(arguments: [("90", 90_000), ("1m30s", 90_000), ("1500ms", 1500), ("5m", 300_000)])
    func anOptionTakesATimeInAnyForm(text: String, milliseconds: Int) throws {
        guard case .run(let arguments) = try Self.command.parse(["--timeout", text]) else { return }
        #expect(arguments[Self.timeout] == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        (
            "6m",
            "'6m' is not a number of seconds from 1 to 300; write seconds, or a unit as in 500ms, 30s, 5m or 1h30m"
        ),
        ("500ms", "'500ms' is not a number of seconds from 1 to 300; write seconds, or a unit"),
        ("-5s", "'-5s' is not a number of seconds from 1 to 300; write seconds, or a unit"),
        ("soon", "'soon' is not a number of seconds from 1 to 300; write seconds, or a unit"),
        ("0", "'0' is not a number of seconds from 1 to 300; see"),
        ("inf", "'inf' is not a number of seconds from 1 to 300; see"),
    ])
    func aTimeOutOfRangeIsRefused(text: String, message: String) {
        let error = #expect(throws: UsageError.self) { try Self.command.parse(["--timeout", text]) }
        #expect(error?.description.hasPrefix("--timeout: \(message)") == true, "\(error?.description ?? "")")
    }
}
