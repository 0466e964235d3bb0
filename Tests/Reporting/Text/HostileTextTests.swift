import Foundation
import SLOEval
import Testing

@testable import Reporting

/// Whatever a service or a file says, no output steers a terminal or a CI system with it.
@Suite struct HostileTextTests {
    /// Controls of both sets, marks of direction, line breaks, and commands of CI systems.
    private static let hostile =
        "x\u{0}\u{7}\u{8}\u{1B}[31m\u{1B}]0;t\u{7}\u{7F}\u{85}\u{9B}2J\u{2028}\u{202E}\u{2066}\u{200B}\r::error::e "
        + "##[group]g ##vso[task]v \u{E0041}z"

    private func outputs() throws -> [String: String] {
        let bad = Self.hostile
        var load = ReportCase.failed.report
        load.measurement.failureExamples[.http5xx] = bad
        load.measurement.generator.losses = [bad]
        load.run.labels["version"] = bad
        load.run.target = bad
        load.run.endpoints[0].name = bad
        load.run.endpoints[0].path = bad
        var event = DeploymentEvent(load)
        event.target = bad
        event.reasons = [bad]
        event.facts = [.init("Fact", bad)]
        let alert = Alert(
            outcome: .failed,
            testType: bad,
            environment: bad,
            target: bad,
            time: event.time,
            reasons: [bad],
            rollback: .failed(bad),
            report: bad
        )
        var canary = CanaryReportCase.failed.report
        canary.steps[0].sentences = [bad]
        canary.steps[0].deciding = [bad]
        canary.warnings = [bad]
        canary.canary = bad
        canary.rollback = RollbackResult(target: bad, failure: bad, commands: [bad])
        return [
            "console": ConsoleFormat(reportPath: bad).text(of: load),
            "markdown": MarkdownFormat().text(of: load), "json": try JSONFormat().text(of: load),
            "prometheus": try PrometheusFormat().text(of: load),
            "annotations": GitHubAnnotation.annotations(of: event).map(\.line).joined(separator: "\n"),
            "annotation": GitHubAnnotation(.error, bad, title: bad).line,
            "summary": GitHubSummary.text(of: event), "output": GitHubOutput.text(of: [("name", bad)]),
            "deployment report": DeploymentReportFormat.section(of: event),
            "slack": SlackMessage.text(of: alert), "webhook": WebhookMessage.text(of: alert),
            "canary console": CanaryConsoleFormat().text(of: canary.steps[0])
                + CanaryConsoleFormat().text(of: canary),
            "canary markdown": CanaryMarkdownFormat().text(of: canary),
            "canary json": try CanaryJSONFormat().text(of: canary),
        ]
    }

    @Test func noOutputHoldsAControlOrACommand() throws {
        for (name, text) in try outputs() {
            #expect(text.contains("31m"), "\(name) does not show the text at all")
            for scalar in text.unicodeScalars where scalar != "\n" {
                let category = scalar.properties.generalCategory
                let isFine = ![.control, .format, .lineSeparator, .paragraphSeparator].contains(category)
                #expect(isFine, "\(name) holds U+\(String(scalar.value, radix: 16))")
            }
            #expect(!text.contains("##["), "\(name)")
            #expect(!text.contains("##vso["), "\(name)")
            let isCommand = name.hasPrefix("annotation")
            for line in text.split(separator: "\n") {
                #expect(!(isCommand ? line.dropFirst(9) : line[...]).contains("::error"), "\(name)")
            }
        }
    }

    @Test func aMailHoldsNothingButASCII() throws {
        let alert = Alert(
            outcome: .failed,
            testType: Self.hostile,
            environment: "e",
            target: Self.hostile,
            time: Date(timeIntervalSince1970: 0),
            reasons: [Self.hostile],
            rollback: .none
        )
        let address = try #require(MailAddress("a@example.org"))
        let mail = MailMessage(alert, from: address, to: [address], date: alert.time, identifier: "1")
        #expect(mail.text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0D || $0 == 0x0A })
        #expect(!mail.body.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test func aValueInJSONStaysWhatItIs() throws {
        let data = Data(
            SlackMessage.text(
                of: Alert(
                    outcome: .failed,
                    testType: "t",
                    environment: "e",
                    target: "x",
                    time: Date(timeIntervalSince1970: 0),
                    reasons: [],
                    rollback: .none
                )
            ).utf8
        )
        #expect(try JSONSerialization.jsonObject(with: data) is [String: Any])
        let json = JSONLayout.tightened(try JSONEncoder().encode([Self.hostile]))
        #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [Self.hostile])
    }
}
