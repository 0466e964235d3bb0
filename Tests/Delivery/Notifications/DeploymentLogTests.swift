import Foundation
import Reporting
import Testing

@testable import Delivery

@Suite struct DeploymentLogTests {
    private let folder: TemporaryFolder
    private let event = DeploymentEvent(
        time: Date(timeIntervalSince1970: 1_738_324_800),
        kind: .rollback,
        outcome: .failed,
        program: "canary-verify 1.0.0",
        target: "production/backend-v2-canary",
        facts: [.init("Automatic", "yes")],
        reasons: ["exit status 1: no such deployment"]
    )

    init() throws { folder = try TemporaryFolder() }

    @Test func eventsAreAppendedNewestLastAndReadBack() throws {
        let log = DeploymentLog(path: folder("deploy/report.md"))
        #expect(try log.events().isEmpty)
        var later = event
        later.time += 60
        try log.append(event)
        try log.append(later)
        #expect(try log.events() == [event, later])
        let text = try folder.text("deploy/report.md")
        #expect(
            text.hasPrefix("# Deployment Report\n\n## Rollback FAILED (2025-01-31T12:00:00Z)\n\n| Field |")
        )
        #expect(text.contains("deployment\n\n## Rollback FAILED (2025-01-31T12:01:00Z)\n"))
    }

    @Test func secretsAreTakenOut() throws {
        let log = DeploymentLog(path: folder("report.md"), redactor: Redactor(secrets: ["hunter22"]))
        var secret = event
        secret.target = "http://user:pass@host/"
        secret.reasons = ["the token hunter22 was refused"]
        secret.facts = [.init("Query", "http://a:b@c/?hunter22")]
        try log.append(secret)
        let read = try #require(try log.events().first)
        #expect(read.target == "http://***@host/")
        #expect(read.reasons == ["the token *** was refused"])
        #expect(read["Query"] == "http://***@c/?***")
    }

    @Test func whatCantBeReadIsAnError() {
        #expect(throws: DeploymentLogError.notReadable(path: folder.path)) {
            try DeploymentLog(path: folder.path).events()
        }
    }

    @Test func gitHubGetsWhatItNamesFilesFor() throws {
        let environment = [
            "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": folder("summary.md"),
            "GITHUB_OUTPUT": folder("output"),
            "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "o/r", "GITHUB_RUN_ID": "7",
        ]
        let actions = GitHubActions(
            environment: environment,
            redactor: Redactor(secrets: ["no such deployment"])
        )
        try actions.publish(event, details: { "no such deployment" })
        #expect(
            try folder.text("output")
                == "performance_passed=false\nreport_url=https://github.com/o/r/actions/runs/7\n"
        )
        let summary = try folder.text("summary.md")
        #expect(summary.hasPrefix("### ❌ Rollback FAILED\n"))
        #expect(!summary.contains("no such deployment"))
        #expect(
            actions.lines(of: GitHubAnnotation.annotations(of: event)) == [
                "::error title=Rollback FAILED::exit status 1: ***"
            ]
        )
    }

    @Test func elsewhereNothingIsWritten() throws {
        let actions = GitHubActions(environment: ["GITHUB_OUTPUT": ""])
        try actions.publish(event)
        #expect(actions.lines(of: GitHubAnnotation.annotations(of: event)).isEmpty)
        #expect(try folder.contents.isEmpty)
    }
}
