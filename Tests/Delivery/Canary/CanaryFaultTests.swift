import DeliveryTestSupport
import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

@testable import Delivery

/// What goes wrong around a verification: signals, and kubectl.
@Suite(.sharesProcessor) struct CanaryFaultTests {
    private let test: CanaryCase
    init() throws { test = try CanaryCase() }

    @Test(arguments: CanaryStep.Kind.allCases)
    func aSignalInAStepLeavesAReportAndTheCanaryWhereItIs(kind: CanaryStep.Kind) async throws {
        var script = CanaryCase.Script()
        let stopped = RunEnding.interrupted(by: "SIGTERM")
        let fire: @Sendable () -> Void = { [test] in test.stop.fire(because: "SIGTERM") }
        switch kind {
        case .shadowTest:
            script.shadow = {
                fire()
                return .alike(200, canary: ShadowAnswer(status: 200, body: [1]), ending: stopped)
            }
        case .loadTest:
            script.load = {
                fire()
                var measurement = LoadMeasurement.of(200, failure: .http5xx, status: 500)
                measurement.ending = stopped
                return measurement
            }
        case .comparison:
            script.paired = {
                fire()
                return .alike(slowness: 2, ending: stopped)
            }
        }
        let rollback = ScriptedRollback()
        let report = try await test.run(try test.job(), script, rollback: rollback)
        #expect(report.outcome == .stopped && report.interruption == "SIGTERM")
        #expect(rollback.calls == ["record"] && report.rollback == nil)
        let place = try #require(report.steps.firstIndex { $0.kind == kind })
        #expect(report.steps[place].outcome == .stopped)
        #expect(report.steps[(place + 1)...].allSatisfy { $0.outcome == nil })
        #expect(test.events.last?.outcome == .stopped)
        #expect(try test.folder.text("report.md").contains("⏹️ STOPPED"))
        #expect(report.conclusion == "Canary verification was stopped by SIGTERM: no verdict")
    }

    @Test func aVerdictThatIsOutBeforeTheSignalIsCarriedOut() async throws {
        var script = CanaryCase.Script()
        script.paired = { [test] in
            test.stop.fire(because: "SIGTERM")
            return .alike(ending: .interrupted(by: "SIGTERM"), canaryFails: { $0 > 4_000 ? .refused : nil })
        }
        let rollback = ScriptedRollback()
        let report = try await test.run(try test.job(), script, rollback: rollback)
        #expect(report.outcome == .failed)
        #expect(rollback.calls == ["record", "undo to 3", "verify"])
    }

    @Test func aSignalBetweenTwoStepsKeepsTheNextFromBeginning() async throws {
        var script = CanaryCase.Script()
        script.shadow = { [test] in
            defer { test.stop.fire(because: "SIGINT") }
            return .alike(200)
        }
        let report = try await test.run(try test.job(), script)
        #expect(report.steps.map(\.outcome) == [.passed, nil, nil])
        #expect(report.outcome == .stopped)
    }

    @Test func theSwitchStopsWhatRunsAndWhatBeginsLater() async throws {
        let stop = StopSwitch()
        let heard = Transcript()
        await stop.whileRunning(stop: { heard.note("first \($0)") }) { stop.fire(because: "SIGINT") }
        await stop.whileRunning(stop: { heard.note("second \($0)") }) {}
        stop.fire(because: "SIGTERM")
        #expect(heard.all == ["first SIGINT", "second SIGINT"])
        #expect(stop.cause == "SIGINT")
    }

    @Test func aRollbackThatFailsIsInTheReportWithWhatToRunByHand() async throws {
        var script = CanaryCase.Script()
        script.paired = { .alike(slowness: 2) }
        let failure = RollbackError.kubectl(.denied(detail: "hunter22 may not"))
        let report = try await test.run(
            try test.job(),
            script,
            rollback: ScriptedRollback(failure: failure)
        )
        #expect(
            report.rollback?.failure
                == "the cluster refuses: *** may not; grant the right or use another --context"
        )
        #expect(report.conclusion.hasSuffix("the rollback failed: a person is needed now"))
        let text = try test.folder.text("report.md")
        #expect(text.contains("By hand:\n\n```\nkubectl rollout undo\n```"))
        #expect(test.events.last?.kind == .rollback && test.events.last?.outcome == .failed)
        guard case .failed = report.alert(report: nil).rollback else {
            Issue.record("the alert does not say so")
            return
        }
    }

    /// With a real runner of kubectl, whose answers come from a script.
    private func kubernetes(_ lines: ScriptedProcessRunner.Line...) throws -> KubernetesRollback {
        KubernetesRollback(
            kubectl: try Kubectl(namespace: "production", runner: ScriptedProcessRunner(lines)),
            deployment: try DeploymentReference("backend-v2-canary"),
            sleep: { _ in }
        )
    }

    @Test func aKubectlThatIsMissingIsFoundBeforeAnythingIsSent() async throws {
        let missing = ProcessError.notFound(program: "kubectl", searchPath: "/bin")
        let rollback = try kubernetes(.on("kubectl", throws: missing))
        let found = await #expect(throws: CanaryError.self) {
            try await test.run(try test.job(), rollback: rollback)
        }
        #expect(found == .noWayBack(.kubectl(.notRun(missing))))
        #expect(found?.exitCode == .unavailable)
        #expect(found?.description.contains("install kubectl") == true)
        #expect(test.steps.isEmpty)
    }

    @Test func aKubectlThatHangsIsGivenUp() async throws {
        let rollback = try kubernetes(
            .on("kubectl") { _ in ProcessResult(ending: .signaled(15), timedOut: true) }.always()
        )
        let found = await #expect(throws: CanaryError.self) {
            try await test.run(try test.job(), rollback: rollback)
        }
        #expect(found?.description.contains("did not end within 30 s") == true)
    }

    @Test func aKubectlThatPrintsNonsenseIsNotBelieved() async throws {
        let rollback = try kubernetes(.on("kubectl", says: "<html>login</html>").always())
        let found = await #expect(throws: CanaryError.self) {
            try await test.run(try test.job(), rollback: rollback)
        }
        #expect(found?.description.contains("printed something that is not the expected JSON") == true)
    }

    @Test func aDeploymentWithoutAnEarlierRevisionHasNoWayBack() async throws {
        let rollback = ScriptedRollback(revision: .success(nil))
        let found = await #expect(throws: CanaryError.self) {
            try await test.run(try test.job(), rollback: rollback)
        }
        #expect(found == .noEarlierRevision(deployment: "production/backend-v2-canary"))
        #expect(test.steps.isEmpty)
    }

    @Test func aRollbackCommandIsRunAndItsFailureIsTheRollbacks() async throws {
        var script = CanaryCase.Script()
        script.paired = { .alike(slowness: 2) }
        let good = ScriptedProcessRunner([.on("undo-it", "now")])
        let command = ProcessCall("undo-it", ["now"])
        let report = try await test.run(
            try test.job(),
            script,
            rollback: CommandRollback(command: command, runner: good, sleep: { _ in })
        )
        #expect(report.rollback?.failure == nil && good.commandLines == ["undo-it now"])
        let bad = ScriptedProcessRunner([.on("undo-it", exits: 1, complains: "no").always()])
        let second = try await test.run(
            try test.job(),
            script,
            rollback: CommandRollback(command: command, runner: bad, sleep: { _ in })
        )
        #expect(second.rollback?.failure == "'undo-it now' failed: exit status 1: no")
        #expect(bad.calls.count == 4)
    }

    @Test func aReportThatCanNotBeWrittenAtTheEndIsSaidAndTheRollbackIsDone() async throws {
        var script = CanaryCase.Script()
        script.paired = { [test] in
            // A folder takes the place of the report while the verification runs.
            try? FileManager.default.createDirectory(
                atPath: test.folder("report.md"),
                withIntermediateDirectories: true
            )
            return .alike(slowness: 2)
        }
        let rollback = ScriptedRollback()
        let verification = test.verification(try test.job(), script, rollback: rollback)
        let (report, failure) = try await verification.run(try await verification.prepare())
        #expect(report.outcome == .failed && rollback.calls.count == 3)
        guard case .notWritten = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(try test.folder.contents.contains("report.json"))
    }
}
