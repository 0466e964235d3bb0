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
        summary: "Roll out twice inside this process, once well and once not, within a minute.",
        discussion: """
            A weighted proxy shares requests out between two servers, all in this process. The first rollout goes \
            through 5, 25, 50 and 100 % and is done. In the second the canary begins to fail at 25 %: the load test \
            finds out, and the traffic goes back. No cluster is needed and nothing outside is asked.
            """,
        groups: [OptionGroup("Output", [RunOptions.plain])]
    )

    private static let folder = "deploy/reports/demo"

    static func run(_ arguments: ParsedArguments, environment: [String: String]) async throws -> ExitCode {
        let signals = SignalHandling.signals()
        let plain = arguments[RunOptions.plain]
        let interruption = await Interruption.run(
            signals: signals,
            leave: { exit($0.rawValue) },
            work: {
                heading("A rollout that goes well")
                let good = try await rollout("good", failsAt: nil, plain: plain, environment: environment)
                heading("A rollout whose canary fails at 25 %")
                let bad = try await rollout("bad", failsAt: 25, plain: plain, environment: environment)
                StandardStream.output.write(farewell)
                return good == .done && bad == .rolledBack
            }
        )
        let isAsPlanned = try interruption.result.get()
        return interruption.exitCode(otherwise: isAsPlanned ? .success : .gateFailed)
    }

    private static func heading(_ text: String) { StandardStream.output.writeLine("\n== \(text)\n") }

    /// Runs one rollout and tells how it ended.
    private static func rollout(
        _ name: String,
        failsAt share: Int?,
        plain: Bool,
        environment: [String: String]
    ) async throws -> RolloutReport.Outcome {
        let stage = try DemoStage(name, failsAt: share)
        defer { stage.stop() }
        let journal = RolloutJournal(path: "\(folder)/rollout-\(name).jsonl")
        try? FileManager.default.removeItem(atPath: journal.path)
        let display = RolloutDisplay(
            style: .logged,
            router: stage.router.name,
            log: Log(environment: environment, sink: { StandardStream.output.writeLine(shortened($0)) })
        )
        let workflow = RolloutWorkflow(
            deployment: try DeploymentReference("demo", namespace: "loadgate"),
            journal: journal,
            lock: FileLock(path: journal.path + ".lock", holder: "the demo"),
            control: ControlFile(path: journal.path + ".control"),
            person: environment.person,
            log: Log(environment: environment),
            makeSteps: { stage.steps(plan: $0, reports: "\(folder)/rollout-\(name)") }
        )
        let ending = try await workflow.run(
            .new(try DemoStage.plan(), DemoStage.settings),
            signals: AsyncStream { $0.finish() },
            observer: display.take
        )
        let report = RolloutReport(ending.record, router: stage.router.name)
        let path = "\(folder)/rollout_report-\(name).md"
        try AtomicFile.write(RolloutMarkdownFormat().text(of: report), to: path)
        StandardStream.output.write("\n" + stage.counts + "\n")
        StandardStream.output.write(RolloutConsoleFormat(reportPath: path, emoji: !plain).text(of: report))
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
