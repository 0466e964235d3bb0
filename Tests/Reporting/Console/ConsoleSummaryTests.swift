import SLOEval
import Testing

@testable import Reporting

@Suite struct ConsoleSummaryTests {
    private func endpoint(
        _ name: String,
        _ requests: Int,
        milliseconds: UInt64,
        failure: FailureKind? = nil,
        status: Int = 200
    ) -> EndpointMeasurement {
        var endpoint = EndpointMeasurement(name: name)
        for _ in 0..<requests {
            endpoint.record(
                nanoseconds: milliseconds * 1_000_000,
                failure: failure,
                status: status,
                bytes: 0,
                redirects: 0
            )
        }
        return endpoint
    }

    private func measurement(_ endpoints: EndpointMeasurement...) -> LoadMeasurement {
        LoadMeasurement(startedAt: MeasurementFixture.start, elapsed: .seconds(2), endpoints: endpoints)
    }

    private func lines(of run: LoadMeasurement) -> [String] {
        ConsoleSummary(MeasurementSummary(run), expectations: UnmetList(run)).lines
    }

    @Test func theSummaryHasTheFiguresOfTheRun() {
        let run = measurement(
            endpoint("/fast", 900, milliseconds: 2),
            endpoint("/slow", 100, milliseconds: 50)
        )
        #expect(
            lines(of: run) == [
                "Summary:",
                "  Requests: 1,000 in 2 s, 500.0 req/s",
                "  Latency: p50 2.00 ms, p95 50.0 ms, p99 50.0 ms, max 50.0 ms",
                "  Errors: none",
                "  Worst endpoint: /slow, p95 50.0 ms, errors 0.00%",
                "  Dominated by: /slow, 74 % of all response time in 10 % of the requests",
            ]
        )
    }

    @Test func anEndpointThatFailsIsWorseThanASlowOne() {
        var failing = endpoint("/failing", 95, milliseconds: 1)
        failing.merge(endpoint("/failing", 5, milliseconds: 1, failure: .http5xx, status: 503))
        let lines = lines(of: measurement(failing, endpoint("/slow", 100, milliseconds: 50)))
        #expect(lines.contains("  Worst endpoint: /failing, p95 1.00 ms, errors 5.00%"))
        #expect(lines.contains("  Errors: 5 (2.50%): 5 HTTP 5xx"))
    }

    @Test func errorsDominateARunOfErrors() {
        let run = measurement(endpoint("/", 10, milliseconds: 1, failure: .http4xx, status: 404))
        #expect(lines(of: run).last == "  Dominated by: HTTP 4xx, 100 % of all requests")
    }

    @Test func aGeneratorThatIsTheLargerPartIsNamed() {
        var run = measurement(endpoint("/", 10, milliseconds: 4))
        for _ in 0..<20 { run.generator.probe.record(nanoseconds: 3_000_000) }
        #expect(
            lines(of: run).last
                == "  Dominated by: the load generator itself, whose own p95 is 3.00 ms"
        )
    }

    @Test func aRunWithoutRequestsHasNoFigures() {
        #expect(lines(of: measurement()) == ["Summary:", "  Requests: none"])
    }

    @Test(arguments: [
        (404, "--endpoint"), (410, "--endpoint"), (401, "--header"), (403, "--header"), (405, "--method"),
    ])
    func aRunWhoseAnswersAreAllTheSameRefusalHasAHint(status: Int, option: String) throws {
        let one = endpoint("/a", 3, milliseconds: 1, failure: .http4xx, status: status)
        let other = endpoint("/b", 2, milliseconds: 1, failure: .http4xx, status: status)
        let hints = RunHint.hints(for: measurement(one, other), of: "http://h")
        let hint = try #require(hints.first)
        #expect(hints.count == 1)
        #expect(hint.hasPrefix("Every request was answered with status \(status): "))
        #expect(hint.contains(option))
        var report = ReportCase.failed.report
        report.measurement = measurement(one, other)
        #expect(
            ConsoleFormat().lines(of: report).contains(
                "Hint: " + RunHint.hints(for: measurement(one, other), of: report.run.target)[0]
            )
        )
        #expect(
            MarkdownFormat().text(of: report).contains("\n**Hint:** Every request was answered with status")
        )
    }

    @Test func anEndpointThatIsNotThereIsNamed() {
        let hints = RunHint.hints(
            for: measurement(
                endpoint("/a", 3, milliseconds: 1),
                endpoint("/gone", 2, milliseconds: 1, failure: .http4xx, status: 404),
                endpoint("/never", 0, milliseconds: 1)
            ),
            of: "http://h"
        )
        #expect(hints.count == 1)
        #expect(hints.first?.hasPrefix("Every request to /gone was answered with status 404") == true)
    }

    @Test(arguments: [true, false])
    func anotherOriginIsAWarningWhetherItWasFollowedOrNot(isFollowed: Bool) {
        var away = EndpointMeasurement(name: "/away")
        for _ in 0..<3 {
            away.record(
                nanoseconds: 1_000_000,
                failure: isFollowed ? nil : .leftOrigin,
                status: isFollowed ? 200 : nil,
                bytes: 0,
                redirects: isFollowed ? 1 : 0,
                leftOrigin: true
            )
        }
        var report = ReportCase.failed.report
        report.measurement = measurement(endpoint("/", 1, milliseconds: 1), away)
        report.measurement.failureExamples[.leftOrigin] = "/away: redirected to http://b.test/"
        let console = ConsoleFormat().lines(of: report)
        let start =
            "3 of 4 requests (75.00%) were redirected to another origin (/away: redirected to http://b.test/)"
        #expect(console.contains { $0.hasPrefix("  Warning: \(start)") }, "\(console)")
        #expect(console.contains("  Redirects: \(isFollowed ? 3 : 0) followed, 3 to another origin"))
        #expect(console.contains { $0.contains("--follow-cross-origin") } == !isFollowed)
        let page = MarkdownFormat().text(of: report)
        #expect(page.contains("were redirected to another origin"))
        #expect(
            page.contains(
                "Redirects followed: \(isFollowed ? 3 : 0); requests redirected to another origin: 3."
            )
        )
    }

    @Test func answersThatWereExpectedNeedNoHint() {
        var mixed = endpoint("/b", 2, milliseconds: 1, failure: .http4xx, status: 404)
        mixed.merge(endpoint("/b", 1, milliseconds: 1))
        let run = measurement(
            endpoint("/a", 3, milliseconds: 1, status: 404),
            mixed,
            endpoint("/c", 2, milliseconds: 1, failure: .http5xx, status: 503)
        )
        #expect(RunHint.hints(for: run, of: "http://h").isEmpty)
        #expect(RunHint.hints(for: measurement(), of: "http://h").isEmpty)
    }
}
