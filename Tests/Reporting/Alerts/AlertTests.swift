import Foundation
import SLOEval
import Testing

@testable import Reporting

@Suite("Alerts")
struct AlertTests {
    private static let failed = Alert(
        ReportCase.failed.report,
        testType: "Canary verification",
        rollback: .failed("exit status 1: no such deployment"),
        report: "deploy/performance_report.md"
    )

    /// Everything a name or a server could say to break a message.
    private static let nasty = Alert(
        outcome: .inconclusive,
        testType: "Load test",
        environment: "<!channel> & \"co\"",
        target: "http://x/\r\nBcc: all@example.org",
        time: MeasurementFixture.start,
        reasons: (1...14).map { "<reason> & \($0)\n" + String(repeating: "long ", count: 60) }
    )

    @Test(arguments: [("failed", failed), ("nasty", nasty)])
    func messagesAreAsKept(_ name: String, _ alert: Alert) throws {
        try Golden.expect(SlackMessage.text(of: alert), matches: "alert-\(name).slack.json")
        try Golden.expect(WebhookMessage.text(of: alert), matches: "alert-\(name).webhook.json")
        let sender = try #require(MailAddress("loadgate@example.org"))
        let receivers = ["ops@example.org", "dev@example.org"].compactMap(MailAddress.init)
        let mail = MailMessage(alert, from: sender, to: receivers, date: alert.time, identifier: "id-1")
        try Golden.expect(mail.text, matches: "alert-\(name).eml")
    }

    @Test(arguments: [failed, nasty])
    func slackCanReadTheMessage(_ alert: Alert) throws {
        struct Text: Decodable { var text: String }
        struct Block: Decodable {
            var text: Text?
            var fields: [Text]?
        }
        struct Attachment: Decodable { var blocks: [Block] }
        struct Message: Decodable {
            var text: String
            var attachments: [Attachment]
        }
        let json = Data(SlackMessage.text(of: alert).utf8)
        let message = try JSONDecoder().decode(Message.self, from: json)
        let blocks = try #require(message.attachments.first).blocks
        #expect(blocks.allSatisfy { ($0.text?.text.count ?? 0) <= 3_000 })
        #expect((blocks[0].text?.text.count ?? 0) <= 150)
        #expect((1...10).contains(blocks[1].fields?.count ?? 0))
        #expect(blocks.dropFirst().allSatisfy { $0.text?.text.contains("<") != true })
        #expect(!message.text.contains("<"))
    }

    @Test(arguments: [
        (Verdict.Outcome.failed, true, true), (.inconclusive, true, false), (.passed, false, false),
    ])
    func theOutcomeDecides(_ outcome: Verdict.Outcome, _ always: Bool, _ byDefault: Bool) {
        #expect(AlertPolicy(onInconclusive: true).wantsAlert(for: outcome) == always)
        #expect(AlertPolicy().wantsAlert(for: outcome) == byDefault)
    }

    @Test func whatWasNotMeasuredIsNotZero() {
        let alert = Alert(ReportCase.noRequests.report)
        #expect(alert.p95Milliseconds == nil && alert.errorRatePercent == nil && alert.throughput == nil)
        #expect(!WebhookMessage.text(of: alert).contains("p95_ms"))
        #expect(alert.facts.filter { $0.value == "n/a" }.count == 3)
    }
}
