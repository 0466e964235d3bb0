import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval

/// Runs a load test in a tool of one's own, writes its reports, and returns the exit code of a gate.
///
/// The URLSession transport runs in processes of its own, which are this program again. So the first thing
/// that the tool's `main` does is to ask ``EngineMode``.
func gate(of target: String) async throws -> ExitCode {
    if let exitCode = await EngineMode.run(Array(CommandLine.arguments.dropFirst())) { return exitCode }
    let environment = ProcessInfo.processInfo.environment
    var log = Log(level: .info, redactor: Redactor(secrets: [environment["API_TOKEN"] ?? ""]))
    log.level = .warning
    var plan = LoadPlan(target: try TargetURL(target), endpoints: [Endpoint(path: "/api/users")])
    plan.concurrency = 20
    plan.duration = .seconds(60)
    var policy = SLOPolicy(p95Milliseconds: 250, errorRatePercent: 0.5)
    policy[.percentile(99.9)] = 900
    policy.endpoints["/api/users"] = [.p95: 150, .max: 2_000]
    let job = LoadTestJob(
        plan: plan,
        policy: policy,
        destinations: ReportDestinations(report: "report.md", results: "results.json"),
        readiness: Readiness(patience: .seconds(30))
    )
    let program = GeneratorProgram(
        environment: environment,
        runner: Subprocess(searchPath: environment["PATH"] ?? "")
    )
    let stop = StopSwitch()
    let workflow = LoadTestWorkflow(
        job: job,
        progress: ProgressDisplay(log: log),
        stop: stop,
        log: log
    ) { plan throws(LoadTestError) in
        try TransportChoice(transport: .auto).generator(for: plan, program: program)
    }
    do {
        let (report, unwritten) = try await workflow.run(try await workflow.prepare())
        if let unwritten: ReportError { log.error("\(unwritten)") }
        if stop.cause != nil { return .stopped(by: TerminationSignal.interrupt) }
        return ExitCode(of: report.verdict.outcome)
    } catch let error as any ProgramError {
        return error.exitCode
    }
}

/// Makes a generator from an engine of one's own.
func generator(_ engine: some LoadRunner) -> LoadGenerator {
    LoadGenerator(runner: engine, transportName: "mine")
}
