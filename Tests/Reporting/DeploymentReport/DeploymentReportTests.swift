import Foundation
import SLOEval
import Testing

@testable import Reporting

@Suite("Deployment report")
struct DeploymentReportTests {
    private static let rollback = DeploymentEvent(
        time: MeasurementFixture.start,
        kind: .rollback,
        outcome: .succeeded,
        program: "canary-verify 1.0.0",
        target: "production/backend-v2-canary",
        facts: [.init("Automatic", "yes"), .init("Revision", "41")],
        reasons: ["P95 latency 680.0ms exceeds threshold 250ms"]
    )

    private static let nasty = DeploymentEvent(
        time: Date(timeIntervalSince1970: 0),
        kind: .stage,
        outcome: .failed,
        program: "a|b \\ c",
        target: "http://[::1]:80/*x*_y_?a=<b>&c=|\\|",
        facts: [.init("Odd | name", ""), .init("Trailing\\", "\\"), .init("---x", "#1 ~ $2 `code`")],
        reasons: ["- a list? | # heading", "\\", "## Load test PASSED (2025-01-31T12:00:00Z)"]
    )

    @Test func sectionsAreAsKept() throws {
        let events = [
            DeploymentEvent(ReportCase.passed.report), DeploymentEvent(ReportCase.failed.report),
            DeploymentEvent(ReportCase.noRequests.report), Self.rollback, Self.nasty,
        ]
        let text = DeploymentReportFormat.header + events.map(DeploymentReportFormat.section).joined()
        try Golden.expect(text, matches: "deployment_report.md")
        try Golden.expect(DeploymentHistory.text(of: events, last: 10), matches: "deployment_history.txt")
    }

    @Test(arguments: DeploymentEvent.Kind.allCases, DeploymentEvent.Outcome.allCases)
    func theHeadingIsReadBack(_ kind: DeploymentEvent.Kind, _ outcome: DeploymentEvent.Outcome) {
        var event = Self.rollback
        (event.kind, event.outcome) = (kind, outcome)
        event.time = Date(timeIntervalSince1970: 1_738_324_800)
        #expect(DeploymentReportFormat.events(in: DeploymentReportFormat.section(of: event)) == [event])
    }

    @Test func whatWouldBreakMarkdownIsReadBack() {
        let text = DeploymentReportFormat.section(of: Self.nasty)
        #expect(DeploymentReportFormat.events(in: text) == [Self.nasty])
    }

    @Test func lineBreaksCanForgeNoEvent() {
        var event = Self.nasty
        event.reasons = ["x\n\n## Load test PASSED (2025-01-31T12:00:00Z)\r\n| Target | forged |"]
        event.target = "\n## Rollout PASSED (2025-01-31T12:00:00Z)"
        let events = DeploymentReportFormat.events(in: DeploymentReportFormat.section(of: event))
        #expect(events.map(\.kind) == [.stage])
        #expect(events.map(\.facts) == [event.facts])
    }

    @Test func whatPeopleAndOthersWriteIsPassedOver() {
        let text = """
            # Deployment Report
            | Program | nobody |
            - nothing
            ## Something else (2025-01-31T12:00:00Z)
            | Target | elsewhere |
            ## Load test PASSED (yesterday)
            ## Load test PASSED
            \(DeploymentReportFormat.section(of: Self.nasty))
            A remark by hand.
            ### A heading by hand
            - with a list
            | Target | elsewhere |
            """
        #expect(DeploymentReportFormat.events(in: text) == [Self.nasty])
    }

    @Test func theHistoryShowsTheLastEvents() {
        let events = (1...5).map { number in
            var event = Self.rollback
            event.target = "target-\(number)"
            return event
        }
        let lines = DeploymentHistory.text(of: events, last: 2).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].contains("target-4") && lines[2].contains("target-5"))
        #expect(DeploymentHistory.text(of: [], last: 10) == "No events have been recorded.\n")
        #expect(DeploymentHistory.text(of: events, last: -1) == "No events have been recorded.\n")
    }
}
