import Testing

@testable import Reporting

@Suite("Numbers for people")
struct HumanFormatTests {
    @Test(
        arguments: [
            (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"), (1_234_567, "1,234,567"),
            (UInt64.max, "18,446,744,073,709,551,615"),
        ]
    )
    func thousandsAreSetApart(_ number: UInt64, _ text: String) {
        #expect(HumanFormat.count(number) == text)
    }

    @Test(
        arguments: [
            (0, "0.00"), (0.25, "0.25"), (9.99, "9.99"), (9.996, "10.0"), (87.45, "87.5"), (999.9, "999.9"),
            (999.96, "1,000"), (12_345.6, "12,346"), (-12_345.6, "-12,346"), (-123_456, "-123,456"),
            (.nan, "?"), (.infinity, "?"),
        ]
    )
    func ratesHaveTheDecimalsTheyDeserve(_ number: Double, _ text: String) {
        #expect(HumanFormat.rate(number) == text)
    }

    @Test(
        arguments: [
            (0, "0.000 ms"), (0.25, "0.250 ms"), (0.9996, "1.00 ms"), (1.234, "1.23 ms"), (9.996, "10.0 ms"),
            (23.44, "23.4 ms"), (999.9, "999.9 ms"), (999.96, "1.00 s"), (1_234, "1.23 s"),
            (61_500, "61.5 s"),
        ]
    )
    func latenciesHaveAUnitThatSuitsThem(_ number: Double, _ text: String) {
        #expect(HumanFormat.latency(milliseconds: number) == text)
    }

    @Test(
        arguments: [
            (0, "0 s"), (1.24, "1.2 s"), (30, "30 s"), (59.94, "59.9 s"), (59.96, "1m00s"), (185, "3m05s"),
            (3_599.6, "1h00m00s"), (3_723, "1h02m03s"), (-1, "?"), (.nan, "?"), (1e300, "?"),
        ]
    )
    func durationsReadLikeSpeech(_ seconds: Double, _ text: String) {
        #expect(HumanFormat.duration(seconds: seconds) == text)
    }

    @Test(
        arguments: [
            (0, "0:00"), (7.99, "0:07"), (60, "1:00"), (185, "3:05"), (3_723, "1:02:03"), (-1, "?"),
            (.nan, "?"),
        ]
    )
    func clocksShowWholeSeconds(_ seconds: Double, _ text: String) {
        #expect(HumanFormat.clock(seconds: seconds) == text)
    }

    @Test(arguments: [(0, "0.00%"), (0.125, "0.12%"), (100, "100.00%"), (.nan, "?")])
    func percentagesHaveTwoDecimals(_ number: Double, _ text: String) {
        #expect(HumanFormat.percent(number) == text)
    }
}
