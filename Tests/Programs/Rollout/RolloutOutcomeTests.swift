import Delivery
import Foundation
import LoadCore
import Reporting
import TestSupport
import Testing

extension RolloutSuite {
    /// How rollouts end, and with which exit code.
    @Suite struct OutcomeTests {
        @Test func aRolloutThatGoesWellEndsDone() async throws {
            let test = try RolloutCase()
            let run = try await test.roll()
            #expect(run.ending == .exited(0), "\(run.errors)")
            #expect(try test.share == 100)
            #expect(try test.version == "new")
            #expect(try test.calls(of: "route") == ["5", "50", "100"])
            #expect(run.output.hasPrefix("✅ Done: the canary serves 100 % of the traffic.\n"))
            #expect(run.errors.contains("Stage 'half' begins: 50 % to the canary."))
            let report = try test.report()
            #expect(report.outcome == .done)
            #expect(report.stages.map(\.status) == [.passed, .passed, .passed])
            #expect(try test.folder.text("report.md").contains("**Status**: ✅ DONE"))
            let log = DeploymentReportFormat.events(in: try test.folder.text("deploy/deployment_report.md"))
            #expect(log.map(\.kind) == [.stage, .stage, .stage, .rollout])
            #expect(log.map(\.outcome) == [.passed, .passed, .passed, .passed])
        }

        @Test func aFailureReturnsEverythingWhenAskedTo() async throws {
            let test = try RolloutCase()
            // The second stage's first call of health makes it ill.
            try test.script("health", #"[ "$(cat share)" -lt 50 ] || exit 1"#)
            let run = try await test.roll("--auto-rollback-on-loadfail")
            #expect(run.ending == .exited(1))
            #expect(try test.share == 0)
            #expect(try test.version == "old")
            #expect(try test.calls(of: "route") == ["5", "50", "0"])
            #expect(try test.calls(of: "undo").count == 1)
            #expect(run.output.contains("Rolled back: 2 bad readings in a row"))
            let report = try test.report()
            #expect(report.stages.map(\.status) == [.passed, .failed, .waiting])
            let log = DeploymentReportFormat.events(in: try test.folder.text("deploy/deployment_report.md"))
            #expect(log.map(\.kind) == [.stage, .stage, .rollback, .rollout])
            #expect(log[2]["Automatic"] == "yes")
        }

        @Test func aFailureHoldsOtherwise() async throws {
            let test = try RolloutCase()
            try test.folder.write("ill", "")
            let run = try await test.roll()
            #expect(run.ending == .exited(1))
            #expect(try test.share == 5)
            #expect(run.output.contains("Go on with --resume or return to stable with --abort."))
            let again = try await test.roll()
            #expect(again.ending == .exited(2), "an unfinished rollout is not forgotten")
            #expect(again.errors.contains("--resume"))
            let abort = try await test.roll("--abort")
            #expect(abort.ending == .exited(0), "an abort that succeeds is a success")
            #expect(try test.share == 0)
            #expect(try test.version == "old")
            #expect(try await test.roll("--abort").ending == .exited(2), "nothing is left to abort")
        }

        @Test func aFailedRollbackCallsForAPerson() async throws {
            let test = try RolloutCase()
            try test.folder.write("ill", "")
            // Tried with pauses of 35 s in all; a missing program does not pass by itself.
            let run = try await test.roll(
                "--auto-rollback-on-loadfail",
                "--rollback-command",
                "./missing 'a b'"
            )
            #expect(run.ending == .exited(5))
            #expect(try test.share == 0, "one step that fails does not keep the others from being done")
            #expect(run.output.contains("A person is needed now."))
            #expect(run.output.contains("Run these now:\n  ./route 0\n  ./missing 'a b'\n"))
            #expect(try test.folder.text("report.md").contains("## 🚨 Run these now"))
            #expect(try test.report().remedy == ["./route 0", "./missing 'a b'"])
        }

        @Test func aRouteEditedBetweenStagesIsLeftAlone() async throws {
            let test = try RolloutCase()
            try test.script("health", #"[ "$(cat share)" -ne 5 ] || echo 40 > share"#)
            let run = try await test.roll("--auto-rollback-on-loadfail")
            #expect(run.ending == .exited(3))
            #expect(try test.share == 40)
            #expect(try test.calls(of: "route") == ["5"])
            #expect(run.output.contains("the route was edited by someone else"))
        }

        /// A service that goes away once it was asked for the first time.
        @Test func aLoadTestThatCanNotRunIsRepeatedAndThenNoAnswer() async throws {
            let test = try RolloutCase()
            let server = LoopbackServer(.init())
            try server.start()
            async let ended = test.roll("--load-test", "--service-url", server.url)
            _ = try await wait(for: "the first request") { server.counters.requests > 0 ? true : nil }
            server.stop()
            let run = try await ended
            #expect(run.ending == .exited(4), "\(run.errors)")
            #expect(try test.share == 5)
            #expect(run.errors.contains("Running it once more."))
        }

        @Test func aLoadTestIsScaledAndJudged() async throws {
            let test = try RolloutCase()
            try await LoopbackServer.withRunning { server in
                let run = try await test.roll(
                    "--load-test",
                    "--service-url",
                    server.url,
                    "--max-load-duration",
                    "2",
                    "--stages",
                    #"[{"name":"a","percentage":50,"duration":2}]"#,
                    "--base-concurrency",
                    "60"
                )
                #expect(run.ending == .exited(0), "\(run.output)")
                #expect(run.errors.contains("with 30 users for 2 s"))
                #expect(try test.report().stages[0].loadTest?.contains("requests of 30 users") == true)
                #expect(try test.folder.text("deploy/reports/rollout/stage-1.md").contains("PASSED"))
            }
        }

        @Test func answersOfFiveHundredFailAStage() async throws {
            let test = try RolloutCase()
            try test.folder.write(
                "deploy/performance_config.yml",
                "thresholds:\n  error_rate: 1\n"
            )
            try await LoopbackServer.withRunning(.init(fallback: .status(500))) { server in
                let run = try await test.roll(
                    "--load-test",
                    "--auto-rollback-on-loadfail",
                    "--service-url",
                    server.url,
                    "--max-load-duration",
                    "1",
                    "--stages",
                    #"[{"name":"a","percentage":50,"duration":1}]"#
                )
                #expect(run.ending == .exited(1))
                #expect(run.output.contains("Error rate 100.00% exceeds threshold 1%"))
                #expect(try test.share == 0)
            }
        }

        @Test func aRouterThatDoesNotWorkChangesNothing() async throws {
            let test = try RolloutCase()
            let run = try await test.roll("--router-read-command", "./missing")
            #expect(run.ending == .exited(3))
            #expect(run.output.contains("Nothing was changed"))
            #expect(try test.share == 0)
            #expect(try await test.roll().ending == .exited(0), "a rollout that never began is at its end")
        }

        @Test func aMissingKubectlChangesNothing() async throws {
            let test = try RolloutCase()
            let run = try await test.roll("--router", "istio", "--kubectl", "./missing")
            #expect(run.ending == .exited(3))
            #expect(run.errors.contains("give its path with --kubectl"))
        }

        @Test func aCanaryThatHasTrafficAlreadyIsNotBegunWith() async throws {
            let test = try RolloutCase()
            try test.folder.write("share", "30\n")
            let run = try await test.roll()
            #expect(run.ending == .exited(3))
            #expect(run.output.contains("the canary gets 30 % of the traffic already"))
            #expect(try test.share == 30)
        }
    }
}
