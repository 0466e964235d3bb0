import Foundation
import Testing

@testable import Reporting

@Suite("GitHub Actions")
struct GitHubTests {
    private static let failed = DeploymentEvent(ReportCase.failed.report)
    private static let passed = DeploymentEvent(ReportCase.passed.report)

    @Test func summariesAreAsKept() throws {
        let details = "# Performance Test Report\n"
        try Golden.expect(GitHubSummary.text(of: Self.failed, details: details), matches: "github_summary.md")
        #expect(!GitHubSummary.text(of: Self.failed).contains("<details>"))
    }

    @Test func detailsThatGitHubWouldRefuseAreLeftOut() {
        let text = GitHubSummary.text(of: Self.failed, details: String(repeating: "x", count: 1 << 20))
        #expect(text == GitHubSummary.text(of: Self.failed))
    }

    @Test func whatTheFileHoldsAlreadyCounts() {
        let details = String(repeating: "x", count: 1 << 19)
        let (short, whole) = (
            GitHubSummary.text(of: Self.failed), GitHubSummary.text(of: Self.failed, details: details)
        )
        #expect(whole.utf8.count > 1 << 19)
        #expect(GitHubSummary.text(of: Self.failed, details: details, room: 1 << 19) == short)
        #expect(GitHubSummary.text(of: Self.failed, details: details, room: short.utf8.count + 1) == short)
        let least = GitHubSummary.text(of: Self.failed, details: details, room: short.utf8.count)
        #expect(least == "### ❌ Load test FAILED\n\nThe summary of this step has no room for more.\n\n")
        #expect(GitHubSummary.text(of: Self.failed, room: 10).isEmpty)
        #expect(GitHubSummary.text(of: Self.failed, room: -5).isEmpty)
    }

    @Test func whatIsMetIsNoError() {
        let step = CanaryStep(
            .shadowTest,
            outcome: .failed,
            sentences: ["p95 met", "errors exceeded"],
            deciding: ["errors exceeded"]
        )
        var report = CanaryReportCase.failed.report
        report.steps = [step]
        #expect(report.reasons == ["errors exceeded"])
        #expect(GitHubAnnotation.annotations(of: report.event).map(\.message) == ["errors exceeded"])
    }

    @Test(arguments: [
        (GitHubAnnotation(.error, "100% of\r\n::error::x"), #"::error::100%25 of%0A:\:error:\:x"#),
        (
            GitHubAnnotation(.warning, "a, b: c", title: "t: 1, 2\n3%"),
            "::warning title=t%3A 1%2C 2␊3%25::a, b: c"
        ),
        (GitHubAnnotation(.notice, ""), "::notice::"),
        // Only a line that begins with "::" is a command; in properties colons and commas are escaped.
        (
            GitHubAnnotation(.error, "Cart::add: P95 latency\nstd::a::b, c", title: "Cart::add, now"),
            "::error title=Cart%3A%3Aadd%2C now::Cart::add: P95 latency%0Astd::a::b, c"
        ),
        (GitHubAnnotation(.error, "a::b\n ::warning::x::y"), #"::error::a::b%0A :\:warning:\:x:\:y"#),
        (GitHubAnnotation(.error, "a:::b ##[group]"), #"::error::a:\:\:b ##\[group]"#),
    ])
    func annotationsStayOnOneLine(_ annotation: GitHubAnnotation, _ line: String) {
        #expect(annotation.line == line)
    }

    @Test func aFailureIsAnErrorForEachReason() {
        let lines = GitHubAnnotation.annotations(of: Self.failed).map(\.line)
        #expect(lines.count == 4)
        let first = "::error title=Load test FAILED::P95 latency 680.5ms exceeds threshold 250ms"
        #expect(lines[0] == first)
        #expect(GitHubAnnotation.annotations(of: Self.passed).isEmpty)
    }

    @Test func noAnswerIsAWarning() {
        let event = DeploymentEvent(ReportCase.noRequests.report)
        #expect(GitHubAnnotation.annotations(of: event).map(\.level) == [.warning])
    }

    @Test(arguments: [
        (DeploymentEvent.Outcome.passed, "true"), (.succeeded, "true"), (.failed, "false"),
        (.inconclusive, "false"), (.stopped, "false"),
    ])
    func onlyAPassSetsTheOutput(_ outcome: DeploymentEvent.Outcome, _ value: String) {
        var event = Self.passed
        event.outcome = outcome
        #expect(GitHubOutput.text(of: event) == "performance_passed=\(value)\n")
        #expect(
            GitHubOutput.text(of: event, reportURL: "https://x/1")
                == "performance_passed=\(value)\nreport_url=https://x/1\n"
        )
    }

    @Test(arguments: [
        ("a\nperformance_passed=true", "n<<LOADGATE_END\na\nperformance_passed=true\nLOADGATE_END\n"),
        ("a\nLOADGATE_END\nb=c", "n<<LOADGATE_END_\na\nLOADGATE_END\nb=c\nLOADGATE_END_\n"),
        ("a\rb", "n=a␍b\n"),
        ("a\r\nb", "n<<LOADGATE_END\na\nb\nLOADGATE_END\n"),
        ("x<<y", "n<<LOADGATE_END\nx<<y\nLOADGATE_END\n"), ("a=b", "n=a=b\n"), ("", "n=\n"),
    ])
    func noValueCanSetAnotherOutput(_ value: String, _ text: String) {
        #expect(GitHubOutput.text(of: [("n", value)]) == text)
    }

    @Test(arguments: ["", "a b", "a=b", "a\nb", "ä"])
    func aNameThatGitHubWouldMisreadIsLeftOut(name: String) {
        #expect(GitHubOutput.text(of: [(name, "1"), ("ok", "2")]) == "ok=2\n")
    }
}
