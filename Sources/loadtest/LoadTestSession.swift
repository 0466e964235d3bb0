import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval

/// One load test as a person sees it: progress, signals, the lines at the end.
struct LoadTestSession: Sendable {
    let job: LoadTestJob
    let isGate: Bool
    let quiet: Bool
    let transport: TransportChoice
    let surroundings: Surroundings

    /// Runs the job, prints the result, and tells how to end.
    func run() async throws -> ExitCode {
        let log = surroundings.log
        let progress = ProgressDisplay(
            style: ProgressDisplay.style(for: surroundings.terminal, quiet: quiet),
            log: log
        )
        let workflow = LoadTestWorkflow(job: job, progress: progress, log: log)
        let signals = SignalHandling.signals()
        let program = GeneratorProgram(
            environment: surroundings.environment,
            runner: Subprocess(searchPath: surroundings.environment["PATH"] ?? "")
        )
        let generator = try transport.generator(for: job.plan, program: program)
        let ending = await Interruption.run(
            signals: signals,
            stop: { signal in
                log.warning("\(signal): no more requests are sent; waiting up to 5 s for those in flight.")
                generator.runner.stop(because: signal.description)
            },
            leave: { code in
                StandardStream.errors.write(
                    surroundings.terminal.redrawsErrors ? TerminalText.showCursor : ""
                )
                exit(code.rawValue)
            },
            work: {
                try await workflow.prepare { plan throws(LoadTestError) in
                    try transport.generator(for: plan, program: program)
                }
                return try await workflow.run(
                    with: generator.runner,
                    transportName: generator.transportName
                )
            }
        )
        await generator.close()
        let report = try ending.result.get()
        StandardStream.output.write(console.text(of: report))
        return ending.exitCode(otherwise: ExitCode(of: report.verdict.outcome, isGate: isGate))
    }

    private var console: ConsoleFormat {
        ConsoleFormat(
            reportPath: job.destinations.report,
            emoji: job.emoji,
            colour: surroundings.terminal.colorsOutput
        )
    }
}
