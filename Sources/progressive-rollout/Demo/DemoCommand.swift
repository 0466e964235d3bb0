import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval

/// `progressive-rollout demo`: two rollouts inside this process, of which the second fails and is taken back.
enum DemoCommand {
    static let name = "demo"

    static let command = Command(
        name,
        summary: "Run two rollouts inside this process, one good and one bad, within a minute.",
        discussion: """
            A server in this process shares requests out between two versions of a service. The first rollout goes \
            through 5, 25, 50 and 100 % and is done. In the second the canary begins to fail at 25 %: the load test \
            finds out, and the traffic goes back. No cluster is needed and nothing outside is asked.
            """,
        groups: [OptionGroup("Output", [SharedOptions.quiet, SharedOptions.plain])]
    )

    private static let folder = "deploy/reports/demo"

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        let ending = await shell.interruptible {
            heading("A rollout that goes well")
            let good = try await rollout("good", failsAt: nil, in: shell)
            heading("A rollout whose canary fails at 25 %")
            let bad = try await rollout("bad", failsAt: 25, in: shell)
            StandardStream.output.write(farewell)
            return good == .done && bad == .rolledBack
        }
        if let signal = ending.signal { return .stopped(by: signal) }
        return try ending.result.get() ? .success : .gateFailed
    }

    private static func heading(_ text: String) { StandardStream.output.writeLine("\n== \(text)\n") }

    /// Runs one rollout and returns how it ended.
    private static func rollout(
        _ name: String,
        failsAt share: Int?,
        in shell: ProgramShell
    ) async throws -> RolloutReport.Outcome {
        let stage = try DemoStage(failsAt: share, shell: shell)
        let journal = RolloutJournal(path: "\(folder)/rollout-\(name).jsonl")
        try? FileManager.default.removeItem(atPath: journal.path)
        let display = RolloutDisplay(
            style: .logged,
            log: shell.log.writing { StandardStream.output.writeLine(shortened($0)) }
        )
        let workflow = RolloutWorkflow(
            deployment: try DeploymentReference("demo", namespace: "loadgate"),
            router: stage.router.name,
            journal: journal,
            lock: FileLock(path: journal.path + ".lock", holder: "the demo"),
            control: ControlFile(path: journal.path + ".control"),
            person: shell.person,
            log: shell.log,
            makeSteps: { stage.steps(plan: $0, reports: "\(folder)/rollout-\(name)") }
        )
        let ending = try await stage.whileUsed {
            try await workflow.run(
                .new(try DemoStage.plan(), DemoStage.settings),
                signals: AsyncStream { $0.finish() },
                observer: display.take
            )
        }
        let report = ending.history.report
        let path = "\(folder)/rollout_report-\(name).md"
        try AtomicFile.write(RolloutMarkdownFormat().text(of: report), to: path)
        StandardStream.output.write("\n" + stage.counts + "\n")
        StandardStream.output.write(
            RolloutConsoleFormat(reportPath: path, emoji: shell.usesSigns).text(of: report)
        )
        return report.outcome
    }

    /// A log line without date and level, which say nothing in a demo.
    private static func shortened(_ line: String) -> String {
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard words.count == 3, let time = words[0].split(separator: "T").last else { return line }
        return "\(time.prefix(8))  \(words[2].drop { $0 == " " })"
    }

    private static let farewell = """

        Next, see what a rollout of your own would do, without doing it:
          swift run -c release progressive-rollout --deployment backend-v2 --load-test --dry-run
        and read docs/rollout.md.

        """
}
