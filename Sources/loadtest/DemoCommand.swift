import Delivery
import LoadCore
import SLOEval

/// `loadtest demo`: a whole load test against a server inside this process.
enum DemoCommand {
    static let name = "demo"

    static let command = Command(
        name,
        summary: "Load a server inside this process for 10 s and write every report.",
        groups: [OptionGroup("Output", [SharedOptions.quiet, SharedOptions.plain])]
    )

    private static let folder = "deploy/reports/demo"

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        let server = LoopbackServer(.demo)
        try server.start()
        defer { server.stop() }
        var plan = LoadPlan(target: try TargetURL(server.url), endpoints: Endpoint.demo)
        plan.concurrency = 50
        plan.duration = .seconds(10)
        plan.seed = 1
        let destinations = ReportDestinations(
            report: "\(folder)/performance_report.md",
            results: "\(folder)/results.json",
            metrics: "\(folder)/metrics.prom"
        )
        let job = LoadTestJob(
            plan: plan,
            policy: policy,
            labels: ["service": "demo", "environment": "demo", "version": ToolVersion.current],
            destinations: destinations,
            emoji: shell.usesSigns
        )
        let session = LoadTestSession(
            job: job,
            isGate: false,
            transport: TransportChoice(),
            shell: shell,
            monitoring: MonitoringSettings()
        )
        let exitCode = try await session.run()
        StandardStream.output.write(farewell(destinations))
        return exitCode
    }

    /// The objectives of a small service; the server meets them.
    private static let policy = SLOPolicy(
        p50Milliseconds: 50,
        p95Milliseconds: 100,
        p99Milliseconds: 200,
        errorRatePercent: 1,
        throughput: 300
    )

    private static func farewell(_ destinations: ReportDestinations) -> String {
        """

        Written:
        \(destinations.paths.map { "  \($0)" }.joined(separator: "\n"))

        Next, load a service of your own:
          swift run -c release loadtest --target http://localhost:8000 --concurrency 20 --duration 30
        and see what else there is:
          swift run -c release loadtest help run

        """
    }
}
