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
        // Both streams are there from the beginning, so that no signal falls between the two parts.
        let (early, late) = (SignalHandling.signals(), SignalHandling.signals())
        let workflow = LoadTestWorkflow(job: job, progress: progress, log: surroundings.log)
        // Made before anything is sent: a transport that can't reach the target is a usage error.
        let generator = try makeGenerator(job.plan)
        let preparation = await Interruption.run(signals: early, leave: leave) {
            try await workflow.prepare(makeGenerator)
        }
        if let signal = preparation.signal {
            surroundings.log.warning("\(signal): stopped before any load was sent; no report is written.")
            await generator.close()
            return .stopped(by: signal)
        }
        let ending = await Interruption.run(
            signals: late,
            stop: { stop(generator, because: $0) },
            leave: leave,
            work: {
                try preparation.result.get()
                return try await workflow.run(
                    with: generator.runner,
                    transportName: generator.transportName,
                    onResult: { StandardStream.output.write(console.text(of: $0)) }
                )
            }
        )
        await generator.close()
        let report = try ending.result.get()
        return ending.exitCode(otherwise: ExitCode(of: report.verdict.outcome, isGate: isGate))
    }

    @Sendable
    private func makeGenerator(_ plan: LoadPlan) throws(LoadTestError) -> TransportChoice.Generator {
        let program = GeneratorProgram(
            environment: surroundings.environment,
            runner: Subprocess(searchPath: surroundings.environment["PATH"] ?? "")
        )
        return try transport.generator(for: plan, program: program)
    }

    private func stop(_ generator: TransportChoice.Generator, because signal: TerminationSignal) {
        if redrawsProgress { StandardStream.errors.write(TerminalText.redrawLine) }
        surroundings.log.warning(
            "\(signal): no more requests are sent; waiting up to 5 s for those in flight."
        )
        generator.runner.stop(because: signal.description)
    }

    /// Ends the process without waiting for anything.
    @Sendable
    private func leave(_ code: ExitCode) {
        if redrawsProgress {
            StandardStream.errors.write(TerminalText.redrawLine + TerminalText.showCursor)
        }
        exit(code.rawValue)
    }

    private var progress: ProgressDisplay {
        ProgressDisplay(
            style: ProgressDisplay.style(for: surroundings.terminal, quiet: quiet),
            log: surroundings.log
        )
    }

    private var redrawsProgress: Bool { surroundings.terminal.redrawsErrors && !quiet }

    private var console: ConsoleFormat {
        ConsoleFormat(
            reportPath: job.destinations.report,
            emoji: job.emoji,
            colour: surroundings.terminal.colorsOutput
        )
    }
}
