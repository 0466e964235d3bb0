import Delivery
import Foundation
import LoadCore
import SLOEval

/// `canary-verify demo`: a good and a bad canary beside production, all of them servers in this process.
enum DemoCommand {
    static let name = "demo"

    static let command = Command(
        name,
        summary: "Verify a good and a bad canary against servers inside this process, in under a minute.",
        groups: [OptionGroup("Output", [SharedOptions.quiet, SharedOptions.plain])]
    )

    private static let folder = "deploy/reports/demo"

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        let production = DemoService.server(slowness: 1)
        let canary = DemoService.server(slowness: 1)
        try production.start()
        defer { production.stop() }
        try canary.start()
        defer { canary.stop() }
        StandardStream.output.write("A canary that is as good as production:\n\n")
        let first = try await verify(canary, production, "good", shell)
        guard first == .success || first == .inconclusive else { return first }
        DemoService.change(canary, toSlowness: 1.4)
        StandardStream.output.write("\nA canary that answers the same, 40 % slower:\n\n")
        let second = try await verify(canary, production, "bad", shell)
        guard second == .gateFailed || second == .inconclusive else { return second }
        StandardStream.output.write(farewell)
        return .success
    }

    private static func verify(
        _ canary: LoopbackServer,
        _ production: LoopbackServer,
        _ name: String,
        _ shell: ProgramShell
    ) async throws -> ExitCode {
        let job = try job(canary, production, name, emoji: shell.usesSigns)
        let back = DemoRollback { DemoService.change(canary, toSlowness: 1) }
        return try await CanarySession(
            job: job,
            engines: CanaryEngines(
                TransportChoice(),
                asking: job.plan,
                production: job.production,
                program: shell.generatorProgram
            ),
            rollback: CanaryRollback(back, target: "the demo's canary"),
            labels: [:],
            metricsPrefix: "loadtest_",
            notifications: Notifications(
                NotificationOptions(deploymentReport: "\(folder)/deployment_report.md"),
                configuration: .standard,
                // Nobody is told of a demonstration.
                environment: [:],
                log: shell.log
            ),
            shell: shell
        ).run()
    }

    private static func job(
        _ canary: LoopbackServer,
        _ production: LoopbackServer,
        _ name: String,
        emoji: Bool
    ) throws -> CanaryJob {
        var plan = LoadPlan(target: try TargetURL(canary.url), endpoints: DemoService.endpoints)
        plan.pattern = .sustained(pause: .milliseconds(5) ... .milliseconds(20))
        plan.seed = 1
        var shadow = ShadowSettings()
        shadow.duration = .seconds(3)
        shadow.percentage = 100
        var comparison = ComparisonSettings()
        comparison.concurrency = 30
        comparison.duration = .seconds(12)
        comparison.longestDuration = .seconds(20)
        var load = plan
        load.concurrency = 30
        load.duration = .seconds(3)
        let destinations = ReportDestinations(
            report: "\(folder)/canary_\(name).md",
            results: "\(folder)/canary_\(name).json"
        )
        return CanaryJob(
            plan: plan,
            production: try TargetURL(production.url),
            shadow: shadow,
            loadTest: LoadTestJob(
                plan: load,
                policy: SLOPolicy(p95Milliseconds: 200, errorRatePercent: 1),
                destinations: ReportDestinations(report: "\(folder)/performance_\(name).md"),
                emoji: emoji
            ),
            comparison: comparison,
            environment: "demo",
            destinations: destinations,
            emoji: emoji
        )
    }

    private static let farewell = """

        The reports are in \(folder).

        Next, verify a canary of your own:
          swift run -c release canary-verify --canary-url URL --production-url URL --load-test
        and see what else there is:
          swift run -c release canary-verify help run

        """
}

/// Puts the demo's good version back.
private struct DemoRollback: Rollback {
    let restore: @Sendable () -> Void

    func recordRevision() async throws(RollbackError) -> RecordedRevision? {
        RecordedRevision(number: 1, replicaSet: "the version before")
    }

    func undo(to revision: RecordedRevision) async throws(RollbackError) { restore() }

    func verify(_ revision: RecordedRevision) async throws(RollbackError) {}

    func commands(for revision: RecordedRevision?) -> [String] { ["(the demo replaces its own server)"] }
}
