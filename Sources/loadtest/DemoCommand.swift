import Delivery
import LoadCore
import SLOEval

/// `loadtest demo`: a whole load test against a server inside this process.
enum DemoCommand {
    static let name = "demo"

    static let command = Command(
        name,
        summary: "Load a server inside this process for 10 s and write every report.",
        groups: [
            OptionGroup("Load", [tls, journey]),
            OptionGroup("Output", [SharedOptions.quiet, SharedOptions.plain]),
        ]
    )

    private static let tls = Option.flag(
        "tls",
        help: "Serve and load over HTTPS, with a CA that is made for the demo."
    )

    private static let journey = Option.flag(
        "journey",
        help: "Let users log in, look at items and order, instead of asking single endpoints."
    )

    private static let folder = "deploy/reports/demo"

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        let options = LoopbackServer.Options(isSecure: arguments[tls])
        let server =
            arguments[journey]
            ? LoopbackServer(options: options, handler: DemoShop.answer)
            : LoopbackServer(.demo, options: options)
        try server.start()
        defer { server.stop() }
        var plan = LoadPlan(
            target: try TargetURL(server.url),
            endpoints: arguments[journey] ? [] : Endpoint.demo,
            journeys: arguments[journey] ? [.demo] : []
        )
        plan.concurrency = 50
        plan.duration = .seconds(10)
        plan.seed = 1
        let destinations = ReportDestinations(
            report: "\(folder)/performance_report.md",
            results: "\(folder)/results.json",
            metrics: "\(folder)/metrics.prom"
        )
        let authority = arguments[tls] ? try writeAuthority() : nil
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
            transport: TransportChoice(
                connections: ConnectionSettings(tls: TLSOptions(caFile: authority))
            ),
            shell: shell,
            monitoring: MonitoringSettings()
        )
        let exitCode = try await session.run()
        StandardStream.output.write(
            farewell(destinations.paths + [authority].compactMap(\.self), authority: authority)
        )
        return exitCode
    }

    /// Writes the CA of the server where `--ca-cert` can name it, and returns its path.
    private static func writeAuthority() throws -> String? {
        guard let certificate = LoopbackServer.certificateAuthority else { return nil }
        let path = "\(folder)/ca.pem"
        try AtomicFile.write(certificate, to: path)
        return path
    }

    /// The objectives of a small service; the server meets them.
    private static let policy = SLOPolicy(
        p50Milliseconds: 50,
        p95Milliseconds: 100,
        p99Milliseconds: 200,
        errorRatePercent: 1,
        throughput: 300
    )

    private static func farewell(_ paths: [String], authority: String?) -> String {
        let target = authority == nil ? "http://localhost:8000" : "https://localhost:8443 --ca-cert ca.pem"
        return """

            Written:
            \(paths.map { "  \($0)" }.joined(separator: "\n"))

            Next, load a service of your own:
              swift run -c release loadtest --target \(target) --concurrency 20 --duration 30
            and see what else there is:
              swift run -c release loadtest help run

            """
    }
}
