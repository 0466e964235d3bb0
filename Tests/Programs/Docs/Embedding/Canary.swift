import Delivery
import Foundation
import LoadCore
import SLOEval

/// Compares a canary with production, and rolls it back when it is worse.
func verify(canary: TargetURL, production: TargetURL, log: Log, program: GeneratorProgram) async throws
    -> ExitCode
{
    var job = CanaryJob(
        plan: LoadPlan(target: canary, endpoints: [Endpoint(path: "/")]),
        production: production
    )
    var shadow = ShadowSettings()
    shadow.duration = .seconds(60)
    job.shadow = shadow
    var comparison = ComparisonSettings()
    comparison.concurrency = 20
    job.comparison = comparison
    let environment = ProcessInfo.processInfo.environment
    let runner = Subprocess(searchPath: environment["PATH"] ?? "")
    let command = ProcessCall("./roll-back.sh", ["shop"], environment: environment)
    let surroundings = CanaryVerification.Surroundings(
        engines: try CanaryEngines(
            TransportChoice(),
            asking: job.plan,
            production: production,
            program: program
        ),
        rollback: CanaryRollback(CommandRollback(command: command, runner: runner), target: "shop"),
        progress: ProgressDisplay(log: log),
        log: log
    )
    let listener = CanaryVerification.Listener(onStep: { step in log.info("\(step)") })
    let verification = CanaryVerification(job: job, surroundings: surroundings, listener: listener)
    do throws(CanaryError) {
        let (report, unwritten) = try await verification.run(try await verification.prepare())
        if let unwritten { log.error("\(unwritten)") }
        return report.outcome == .passed ? .success : .gateFailed
    } catch .noWayBack(let error) {
        log.error("\(error)")
        return error.exitCode
    }
}

/// Makes the engines of a verification from transports of one's own.
func engines(_ transport: some HTTPTransport) -> CanaryEngines {
    CanaryEngines(
        transportName: transport.name,
        shadow: { _ throws(LoadTestError) in
            ShadowGenerator(runner: ShadowEngine(transport: transport), transportName: transport.name)
        },
        paired: { _ throws(LoadTestError) in
            PairedGenerator(runner: PairedEngine(transport: transport), transportName: transport.name)
        },
        load: { _ throws(LoadTestError) in
            LoadGenerator(runner: LoadEngine(transport: transport), transportName: transport.name)
        }
    )
}
