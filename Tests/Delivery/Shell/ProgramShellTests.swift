import Foundation
import LoadCore
import Reporting
import Testing

@testable import Delivery

/// The same surroundings for all programs: what each of them once did a little differently.
@Suite struct ProgramShellTests {
    private let lines = Transcript()

    /// A program with the options that all share, and one without.
    private func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        work: Program.Work
    ) async -> ExitCode {
        let shared = OptionGroup("Output", [SharedOptions.quiet, SharedOptions.plain, SharedOptions.seed])
        let configured = OptionGroup(
            "Configuration",
            [ConfigurationOptions.config, ConfigurationOptions.environment]
        )
        let command = Command("sample", summary: "Does nothing.", groups: [shared, configured])
        let program = Program(
            command,
            output: { [lines] in lines.note($0) },
            errors: { [lines] in lines.note($0) }
        )
        return await program.run(arguments, environment: environment, work: work)
    }

    @Test(arguments: [
        ([String](), ["info", "warning", "error"]), (["--quiet"], ["warning", "error"]),
        (["-q"], ["warning", "error"]),
    ])
    func quietLeavesWarningsAndErrors(arguments: [String], told: [String]) async {
        _ = await run(arguments) { _, shell in
            shell.log.info("info")
            shell.log.warning("warning")
            shell.log.error("error")
            return .success
        }
        #expect(
            lines.all.map { $0.split(separator: " ").last.map { $0.trimmingCharacters(in: .newlines) } }
                == told
        )
    }

    @Test(arguments: [([String](), true), (["--plain"], false)])
    func plainForbidsSigns(arguments: [String], usesSigns: Bool) async {
        _ = await run(arguments) { _, shell in
            #expect(shell.usesSigns == usesSigns)
            return .success
        }
    }

    @Test func aSeedIsDrawnUnlessItIsGiven() async {
        _ = await run(["--seed", "7"]) { arguments, _ in
            #expect(arguments.seed == 7)
            return .success
        }
        _ = await run([]) { arguments, _ in
            #expect(arguments.seed != arguments.seed)
            return .success
        }
    }

    @Test func anUnknownLogLevelIsToldOnce() async {
        _ = await run([], environment: ["LOG_LEVEL": "loud"]) { _, shell in
            _ = (shell.log, shell.log)
            return .success
        }
        #expect(
            lines.all.count == 1 && lines.all.allSatisfy { $0.contains("LOG_LEVEL 'loud' is not one of") }
        )
    }

    /// Secrets of the configuration, which are known long after the command line is.
    @Test func noLineTellsASecretOfTheConfiguration() async throws {
        let folder = try TemporaryFolder()
        let text = "load_test: {endpoints: {/: {weight: 1, headers: {Authorization: Bearer hunter22}}}}\n"
        try text.write(toFile: folder("c.yml"), atomically: true, encoding: .utf8)
        let code = await run(["--config", folder("c.yml")]) { arguments, shell in
            _ = try shell.configuration(arguments)
            shell.log.warning("the answer was hunter22")
            shell.tell(FileError.isFolder(path: "/tmp/hunter22"))
            throw FileError.isFolder(path: "/srv/hunter22")
        }
        #expect(code == .unavailable)
        #expect(
            lines.all.count == 3 && lines.all.allSatisfy { $0.contains("***") && !$0.contains("hunter22") }
        )
        #expect(lines.all[1].hasPrefix("sample: cannot write '/tmp/***'"))
    }

    @Test func anErrorFromTheEnvironmentTellsNoSecret() async {
        let secret = "ftp://hooks.invalid/services/T000/B000/hunter22"
        let code = await run([], environment: ["SLACK_WEBHOOK_URL": secret]) { arguments, shell in
            _ = try shell.configuration(arguments)
            return .success
        }
        #expect(code == .usage)
        #expect(!lines.all.joined().contains("hunter22"))
    }

    @Test func aSignalBeforeTheWorkLeavesNoLineOfItsOwn() async {
        let code = await run([]) { _, _ in throw StoppedEarly(signal: .terminate) }
        #expect(code == .stopped(by: .terminate))
        #expect(lines.all.joined().isEmpty)
    }

    /// What must not be taken for an end by a signal, however the telling ended.
    @Test(arguments: [ExitCode.success, .gateFailed, .rollbackFailed])
    func withoutASignalTheExitCodeStands(code: ExitCode) async {
        let ended = await run([]) { _, shell in
            let conclusion = Notifications.Conclusion(
                event: DeploymentEvent(
                    time: Date(timeIntervalSince1970: 0),
                    kind: .rollout,
                    outcome: .passed,
                    program: "sample",
                    target: "production/backend"
                )
            )
            let notifications = shell.notifications(
                NotificationOptions(deploymentReport: nil),
                .standard,
                console: .errors
            )
            return await shell.conclude(notifications, conclusion, exitCode: code)
        }
        #expect(ended == code)
    }
}
