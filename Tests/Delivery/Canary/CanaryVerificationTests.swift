import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

@testable import Delivery

@Suite(.sharesProcessor) struct CanaryVerificationTests {
    private let test: CanaryCase
    init() throws { test = try CanaryCase() }

    @Test func aGoodCanaryPassesAllThreeSteps() async throws {
        let rollback = ScriptedRollback()
        let report = try await test.run(try test.job(), rollback: rollback)
        #expect(report.outcome == .passed)
        #expect(report.conclusion == "Canary verification passed: ready for promotion")
        #expect(report.steps.map(\.kind) == [.shadowTest, .loadTest, .comparison])
        #expect(report.steps.allSatisfy { $0.outcome == .passed && $0.elapsedSeconds > 0 })
        #expect(test.steps == report.steps)
        #expect(test.events.map(\.kind) == [.shadowTest, .loadTest, .comparison])
        #expect(test.events.allSatisfy { $0.program == "canary-verify \(ToolVersion.current)" })
        #expect(report.rollback == nil && rollback.calls == ["record"])
        #expect(report.warnings.isEmpty)
        #expect(try test.folder.contents == ["load.md", "report.json", "report.md"])
        #expect(try test.folder.text("report.md").hasPrefix("# Canary Verification Report\n"))
    }

    @Test func aSlowerCanaryFailsTheComparisonAndIsRolledBack() async throws {
        var script = CanaryCase.Script()
        script.paired = { .alike(slowness: 1.4) }
        let rollback = ScriptedRollback()
        let report = try await test.run(try test.job(), script, rollback: rollback)
        #expect(report.outcome == .failed)
        #expect(report.steps.map(\.outcome) == [.passed, .passed, .failed])
        let sentence = try #require(report.steps[2].sentences.first { $0.contains("worse; decided") })
        #expect(sentence.hasSuffix("limit 1.20 ×: worse; decided after 8000 pairs"))
        #expect(rollback.calls == ["record", "undo to 3", "verify"])
        #expect(report.rollback?.failure == nil)
        #expect(report.rollback?.revision == "revision 3 (good-3)")
        #expect(report.conclusion == "Canary verification failed and was rolled back")
        let event = try #require(test.events.last)
        #expect(event.kind == .rollback && event.outcome == .succeeded && event["Automatic"] == "yes")
        #expect(event.target == "production/backend-v2-canary")
    }

    @Test func withoutBeingAskedNothingIsRolledBack() async throws {
        var script = CanaryCase.Script()
        script.paired = { .alike(slowness: 1.4) }
        let report = try await test.run(try test.job(), script)
        #expect(report.outcome == .failed && report.rollback == nil)
        #expect(report.conclusion.contains("--auto-rollback-on-loadfail"))
    }

    @Test func aStepThatFailsEndsTheVerification() async throws {
        var script = CanaryCase.Script()
        script.shadow = { .alike(200, canary: ShadowAnswer(status: 404)) }
        let rollback = ScriptedRollback()
        let report = try await test.run(try test.job(), script, rollback: rollback)
        #expect(report.steps.map(\.outcome) == [.failed, nil, nil])
        #expect(rollback.calls == ["record", "undo to 3", "verify"])
        #expect(try test.folder.text("report.md").contains("| Comparison | not reached |"))
    }

    @Test func anObjectiveThatIsViolatedFailsTheCanary() async throws {
        var script = CanaryCase.Script()
        script.load = { .of(200, failure: .http5xx, status: 500) }
        let report = try await test.run(try test.job(), script, rollback: ScriptedRollback())
        #expect(report.steps.map(\.outcome) == [.passed, .failed, nil])
        #expect(report.reasons == ["Error rate 100.00% exceeds threshold 1%"])
        #expect(report.rollback?.failure == nil)
    }

    @Test func anInconclusiveStepLetsALaterOneFail() async throws {
        var script = CanaryCase.Script()
        script.shadow = { .alike(99) }
        #expect(try await test.run(try test.job(), script).outcome == .inconclusive)
        script.paired = { .alike(slowness: 1.4) }
        let report = try await test.run(try test.job(), script)
        #expect(report.outcome == .failed)
        #expect(report.steps.map(\.outcome) == [.inconclusive, .passed, .failed])
    }

    @Test func tooFewPairsAreInconclusiveAndNothingIsRolledBack() async throws {
        var script = CanaryCase.Script()
        script.paired = { .alike(pairs: 149, slowness: 3) }
        let rollback = ScriptedRollback()
        let report = try await test.run(try test.job(), script, rollback: rollback)
        #expect(report.outcome == .inconclusive && report.rollback == nil)
        #expect(rollback.calls == ["record"])
        #expect(report.reasons.first?.contains("at least 150 are needed: undecided") == true)
    }

    @Test func aCanaryThatDiesHalfWayIsRolledBack() async throws {
        var script = CanaryCase.Script()
        script.paired = { .alike(canaryFails: { $0 >= 4_000 ? .refused : nil }) }
        let rollback = ScriptedRollback()
        let report = try await test.run(try test.job(), script, rollback: rollback)
        #expect(report.outcome == .failed && rollback.calls.count == 3)
        #expect(
            report.reasons.first == "the canary failed all of 200 requests that production answered: worse"
        )
        let text = try test.folder.text("report.md")
        #expect(text.contains("connection refused, such as") && !text.contains("hunter22"))
    }

    @Test func productionThatDiesHalfWayIsInconclusiveAndNothingIsRolledBack() async throws {
        var script = CanaryCase.Script()
        script.paired = {
            .alike(
                canaryFails: { $0 > 5_000 ? .refused : nil },
                productionFails: { $0 >= 4_000 ? .refused : nil }
            )
        }
        let rollback = ScriptedRollback()
        let report = try await test.run(try test.job(), script, rollback: rollback)
        #expect(report.outcome == .inconclusive && report.rollback == nil && rollback.calls == ["record"])
        #expect(report.reasons.first?.contains("look at production first") == true)
        script.shadow = { .alike(200, production: ShadowAnswer(failure: .refused)) }
        #expect(try await test.run(try test.job(), script).steps[0].outcome == .inconclusive)
    }

    @Test(arguments: [
        ("canary.test", CanaryError.Side.canary), ("production.test", CanaryError.Side.production),
    ])
    func aSideThatCanNotBeReachedEndsItBeforeAnythingIsSent(host: String, side: CanaryError.Side) async throws
    {
        var script = CanaryCase.Script()
        script.unreachable = host
        let rollback = ScriptedRollback()
        let expected = CanaryError.unreachable(side, url: "http://\(host)", reason: "/: connect: refused")
        let found = await #expect(throws: CanaryError.self) {
            try await test.run(try test.job(), script, rollback: rollback)
        }
        guard case .unreachable(let foundSide, let url, _) = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        #expect(foundSide == side && url == "http://\(host)")
        #expect(expected.exitCode == .unavailable && expected.description.contains("--\(side.rawValue)-url"))
        #expect(rollback.calls == ["record"])
        #expect(try test.folder.contents.isEmpty)
    }

    @Test func theSameServiceOnBothSidesIsAWarning() async throws {
        var job = try test.job()
        job.production = try TargetURL("http://CANARY.test:80/")
        let report = try await test.run(job)
        #expect(report.outcome == .passed)
        #expect(report.warnings.count == 1 && report.warnings[0].contains("the same service"))
        #expect(test.log.all.contains { $0.contains("WARNING") && $0.contains("the same service") })
        #expect(try test.folder.text("report.md").contains("the same service"))
        job.production = try TargetURL("http://canary.test:81/")
        #expect(!job.comparesWithItself)
    }

    @Test func methodsThatChangeSomethingAreNotShadowedAndAWarningOfTheComparison() async throws {
        var job = try test.job()
        job.plan.endpoints = [Endpoint(path: "/a"), Endpoint(path: "/b", method: "POST")]
        #expect(job.shadowEndpoints.map(\.path) == ["/a"])
        #expect(try await test.run(job).warnings.first?.contains("POST /b") == true)
        job.shadow?.sendsUnsafeMethods = true
        #expect(job.shadowEndpoints.count == 2)
        job.shadow?.sendsUnsafeMethods = false
        job.plan.endpoints.removeFirst()
        await #expect(throws: CanaryError.noSafeEndpoint) { try await test.run(job) }
    }

    @Test func aJobWithoutStepsIsAUsageError() async throws {
        var job = try test.job()
        (job.shadow, job.loadTest, job.comparison) = (nil, nil, nil)
        await #expect(throws: CanaryError.nothingToDo) { try await test.run(job) }
        #expect(CanaryError.nothingToDo.exitCode == .usage)
    }

    @Test func filesThatCanNotBeWrittenAreFoundBeforeAnythingIsSent() async throws {
        var job = try test.job()
        job.destinations.report = test.folder.path
        await #expect(throws: CanaryError.loadTest(.report(.destination(.isFolder(path: test.folder.path)))))
        {
            try await test.run(job)
        }
        job = try test.job()
        job.loadTest?.destinations.report = job.destinations.report
        await #expect(throws: CanaryError.loadTest(.report(.sameDestination(test.folder("report.md"))))) {
            try await test.run(job)
        }
    }

    @Test func examplesOfMismatchesAreShownWithoutSecrets() async throws {
        var script = CanaryCase.Script()
        script.shadow = { .alike(200, canary: ShadowAnswer(status: 200, body: Array("hunter22".utf8))) }
        let report = try await test.run(try test.job(), script)
        let mismatch = try #require(report.shadow?.mismatches.first)
        #expect(mismatch.kind == "body" && mismatch.requests == 200)
        #expect(mismatch.example == "GET /?token=***")
        #expect(mismatch.canary == "8 bytes: ***" && mismatch.production == "4 bytes: same")
    }
}
