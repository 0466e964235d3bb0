import Delivery
import Foundation
import LoadCore
import Reporting
import TestSupport
import Testing

/// The built programs beside each other: options and surroundings that they have in common.
@Suite(.sharesProcessor, .timeLimit(.minutes(2))) struct SharedShellTests {
    private static let programs = ["loadtest", "canary-verify", "progressive-rollout"]

    @Test(arguments: programs, ["run", "demo"])
    func everyRunCanBeQuietAndPlain(program: String, command: String) async throws {
        let help = try await BuiltProgram(named: program).run([command, "--help"], in: WorkingFolder()).output
        #expect(help.contains("-q, --quiet") && help.contains("  --plain"))
    }

    @Test(arguments: programs) func everyRunSendsRequestsAlike(program: String) async throws {
        let help = try await BuiltProgram(named: program).run(["run", "--help"], in: WorkingFolder()).output
        for option in [
            "--endpoint", "--header", "--timeout", "--follow-cross-origin", "--seed", "--transport",
            "--config",
            "--environment", "--output", "--json-output", "--deployment-report", "--pushgateway-url",
        ] {
            #expect(help.contains("  \(option)"), "\(option) is missing")
        }
    }

    @Test(arguments: [
        ("loadtest", ["export", "--metrics-file", "missing.json"]),
        ("canary-verify", ["--canary-url", "http://127.0.0.1:1", "--production-url", "http://127.0.0.1:1"]),
        ("progressive-rollout", ["--deployment", "backend", "--dry-run"]),
    ])
    func anUnknownLogLevelIsToldOnce(program: String, arguments: [String]) async throws {
        let run = try await BuiltProgram(named: program)
            .run(arguments, environment: ["LOG_LEVEL": "loud"], in: WorkingFolder())
        #expect(run.errorLines.count { $0.contains("LOG_LEVEL 'loud' is not one of") } == 1, "\(run.errors)")
    }

    @Test func theFiguresOfAStageNameVersionAndSeed() async throws {
        let test = try RolloutCase()
        try await LoopbackServer.withRunning { server in
            let run = try await test.roll(
                "--load-test",
                "--service-url",
                server.url,
                "--seed",
                "7",
                "--stages",
                #"[{"name":"a","percentage":50,"duration":1}]"#,
                environment: ["BUILD_VERSION": "1.2.3"]
            )
            #expect(run.ending == .exited(0), "\(run.errors)")
        }
        let text = try test.folder.text("deploy/reports/rollout/stage-1.json")
        let results = try JSONFormat.report(from: Data(text.utf8)).run
        #expect(results.labels == ["environment": "staging", "version": "1.2.3"])
        #expect(results.seed == 7)
    }

    /// Another program holds the lock file, as a process that was killed may for a moment.
    private func holdLock(of test: RolloutCase) throws -> FileHandle {
        try test.folder.write("state.jsonl.lock", "another program\n")
        let lock = try #require(FileHandle(forUpdatingAtPath: test.folder("state.jsonl.lock")))
        try #require(flock(lock.fileDescriptor, LOCK_EX) == 0)
        return lock
    }

    @Test func aSignalEndsTheWaitForTheLock() async throws {
        let test = try RolloutCase()
        let lock = try holdLock(of: test)
        defer { try? lock.close() }
        // A resumed rollout waits two seconds for the process before it, in which a busy machine may send no
        // signal.
        var run = try await test.stoppedOnceItCatchesIt(SIGTERM, "--resume")
        for _ in 0..<2 where run.ending == .exited(6) {
            run = try await test.stoppedOnceItCatchesIt(SIGTERM, "--resume")
        }
        #expect(run.ending == .exited(143), "\(run.errors)")
        #expect(run.errors.contains("WARNING SIGTERM: stopped before anything was changed."))
    }

    @Test func aSignalEndsTheWaitForAnotherProcessThatAborts() async throws {
        let test = try RolloutCase()
        try test.folder.write("kill-at", "12\n")
        #expect(try await test.roll().ending == .signaled(9))
        try FileManager.default.removeItem(atPath: test.folder("kill-at"))
        let lock = try holdLock(of: test)
        defer { try? lock.close() }
        async let ended = test.roll("--abort")
        try await wait(until: "the request") {
            (try? test.folder.text("state.jsonl.control").contains("abort")) == true
        }
        let process = try await test.process()
        process.signal(SIGINT)
        let run = try await ended
        #expect(run.ending == .exited(130), "\(run.errors)")
        #expect(
            run.errors.contains("WARNING SIGINT: stopping. Ctrl-C again leaves at once."),
            "\(run.errors)"
        )
    }
}

extension RolloutCase {
    /// Starts the program, and sends a signal as soon as its handler is there.
    fileprivate func stoppedOnceItCatchesIt(_ signal: Int32, _ own: String) async throws -> ProgramRun {
        async let ended = roll(own)
        let process = try await process()
        try await wait(until: "the signal's handler") { process.catches(signal) }
        process.signal(signal)
        return try await ended
    }
}
