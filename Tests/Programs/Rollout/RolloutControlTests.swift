import Delivery
import Foundation
import Reporting
import Testing
import TestSupport

extension RolloutSuite {
    /// Signals, people, and other rollouts, while one is under way.
    struct ControlTests {
        private static let long = #"[{"name":"canary","percentage":5,"duration":600}]"#
        private static let approved = """
            [{"name":"canary","percentage":5,"duration":0,"approval":true},{"name":"all","percentage":100,"duration":0}]
            """

        private func isWatching(_ state: RolloutState) -> Bool {
            if case .watching = state { true } else { false }
        }

        private func isWaiting(_ state: RolloutState) -> Bool {
            if case .awaitingApproval = state { true } else { false }
        }

        @Test(arguments: [
            (SIGINT, Int32(130), "SIGINT"), (SIGTERM, 143, "SIGTERM"), (SIGHUP, 129, "SIGHUP"),
            (SIGQUIT, 131, "SIGQUIT"),
        ])
        func aSignalReturnsTrafficToStable(signal: Int32, code: Int32, name: String) async throws {
            let test = try RolloutCase()
            async let ended = test.roll("--stages", Self.long)
            try await test.waitForState("watching", isWatching)
            try await test.process().signal(signal)
            let run = try await ended
            #expect(run.ending == .exited(code))
            #expect(run.output.contains("Rolled back: \(name) came."))
            #expect(run.errors.contains("leaves at once. The journal then holds what remains."))
            #expect(try test.share == 0)
            #expect(try test.report().stages[0].status == .stopped)
        }

        @Test func aSignalHoldsWhenAskedTo() async throws {
            let test = try RolloutCase()
            async let ended = test.roll("--stages", Self.long, "--on-interrupt", "hold")
            try await test.waitForState("watching", isWatching)
            try await test.process().signal(SIGTERM)
            #expect(try await ended.ending == .exited(143))
            #expect(try test.share == 5)
            #expect(try await test.roll("--abort").ending == .exited(0))
        }

        /// The way back hangs; the second signal leaves all the same, and the journal says what remains.
        @Test func theSecondSignalLeavesAtOnce() async throws {
            let test = try RolloutCase()
            try test.script("route", #"if [ "$1" = 0 ] && [ -e hang ]; then sleep 50; fi; echo "$1" > share"#)
            try test.folder.write("hang", "")
            async let ended = test.roll("--stages", Self.long)
            try await test.waitForState("watching", isWatching)
            let process = try await test.process()
            process.signal(SIGINT)
            try await test.waitForState("the way back") { $0 == .rollingBack(.returningTraffic) }
            process.signal(SIGTERM)
            #expect(try await ended.ending == .exited(143))
            try FileManager.default.removeItem(atPath: test.folder("hang"))
            #expect(try await test.roll("--abort").ending == .exited(0))
            #expect(try test.share == 0)
        }

        @Test func anApprovalLetsItGoOn() async throws {
            let test = try RolloutCase()
            let options = ["--deployment", "backend", "--state-file", "state.jsonl"]
            async let ended = test.roll("--stages", Self.approved)
            try await test.waitForState("approval", isWaiting)
            let wrong = try await test.program.run(["approve", "--stage", "all"] + options, in: test.folder)
            #expect(wrong.ending == .exited(2))
            #expect(wrong.errors.contains("it is stage 'canary' that waits"))
            let right = try await test.program.run(["approve", "--by", "ann"] + options, in: test.folder)
            #expect(right.ending == .exited(0))
            #expect(right.output == "ann approves stage 'canary' of production/backend.\n")
            let run = try await ended
            #expect(run.ending == .exited(0))
            #expect(run.errors.contains("ann approves stage 'canary'."))
            let late = try await test.program.run(["approve"] + options, in: test.folder)
            #expect(late.ending == .exited(2))
        }

        @Test func aDenialReturnsToStable() async throws {
            let test = try RolloutCase()
            async let ended = test.roll("--stages", Self.approved)
            try await test.waitForState("approval", isWaiting)
            // Any tool may write the line.
            let line = #"{"request":"deny","stage":"canary","by":"the release bot"}"#
            try test.folder.write("state.jsonl.control", "nonsense\n\(line)\n")
            let run = try await ended
            #expect(run.ending == .exited(1))
            #expect(run.errors.contains("has a line that is not a request: nonsense"))
            #expect(run.output.contains("the release bot did not approve stage 'canary'"))
            #expect(try test.share == 0)
        }

        @Test func nobodyWhoApprovesInTimeHolds() async throws {
            let test = try RolloutCase()
            let run = try await test.roll("--stages", Self.approved, "--approval-timeout", "1")
            #expect(run.ending == .exited(1))
            #expect(run.output.contains("nobody approved stage 'canary' in time"))
            #expect(try test.share == 5)
        }

        @Test func twoRolloutsAtOnceAreOne() async throws {
            let test = try RolloutCase()
            async let ended = test.roll("--stages", Self.long)
            try await test.waitForState("watching", isWatching)
            for option in ["--resume", "--plain"] {
                let second = try await test.roll("--stages", Self.long, option)
                #expect(second.ending == .exited(6))
                #expect(second.errors.contains("another rollout holds the lock"))
            }
            #expect(try test.share == 5)
            try await test.process().signal(SIGTERM)
            #expect(try await ended.ending == .exited(143))
        }

        @Test func anAbortReachesTheProcessThatIsAtIt() async throws {
            let test = try RolloutCase()
            async let ended = test.roll("--stages", Self.long)
            try await test.waitForState("watching", isWatching)
            let abort = try await test.roll("--abort", environment: ["USER": "ann"])
            #expect(abort.ending == .exited(0), "\(abort.errors)")
            #expect(abort.output.contains("Rolled back: ann asked for it."))
            #expect(try await ended.ending == .exited(1))
            #expect(try test.share == 0)
        }

        @Test(.requires(.script)) func theViewIsDrawnOverOnATerminal() async throws {
            let test = try RolloutCase()
            let run = try await test.program.run(
                RolloutCase.arguments(["--stages", #"[{"name":"canary","percentage":5,"duration":2.5}]"#]),
                environment: ["TERM": "xterm", "COLUMNS": "100"],
                in: test.folder,
                under: { program, arguments in
                    [
                        "script", "-qefc", "exec " + ProcessCall(program.path, arguments).commandLine,
                        "/dev/null",
                    ]
                }
            )
            #expect(run.ending == .exited(0))
            #expect(run.output.contains("production/backend over command: 0:0"))
            #expect(run.output.contains("  running  canary    5 %  2.5 s  watching health"))
            #expect(run.output.contains("\u{1B}[?25l") && run.output.contains("\u{1B}[?25h"))
            #expect(run.output.contains("F\u{1B}[J"), "goes back over its lines")
            let last = try #require(run.output.range(of: "\u{1B}[?25h", options: .backwards))
            #expect(!run.output[last.upperBound...].contains("running  canary"), "nothing of it stays")
        }

        @Test func withoutATerminalThereAreOnlyLines() async throws {
            let run = try await RolloutCase().roll()
            #expect(!run.errors.contains("\u{1B}"))
            #expect(run.errorLines.allSatisfy { $0.contains(" INFO ") || $0.contains(" WARNING ") })
        }

        @Test func quietShowsTheResultAlone() async throws {
            let run = try await RolloutCase().roll("--quiet", "--plain")
            #expect(run.errors.isEmpty, "\(run.errors)")
            #expect(run.output.hasPrefix("Done: the canary serves 100 %"))
        }
    }
}
