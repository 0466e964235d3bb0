import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import Synchronization

/// One load test as a person sees it: progress, signals, the lines at the end, and what follows from it.
struct LoadTestSession: Sendable {
    let job: LoadTestJob
    let isGate: Bool
    let transport: TransportChoice
    let shell: ProgramShell
    let monitoring: MonitoringSettings
    /// Where the metrics of the run are served while it is under way; `nil` serves none.
    var metricsAddress: ListenAddress?
    /// The notifications after the verdict; `nil` for none.
    var notifications: Notifications?

    /// Runs the job, prints the result, and returns the exit code.
    func run() async throws -> ExitCode {
        let live = metricsAddress.map { LiveMetrics(at: $0, of: job) }
        defer { live?.stop() }
        let workflow = workflow(live)
        // Made before anything is sent: a transport that can't reach the target is a usage error.
        let generator = try makeGenerator(job.plan)
        if let warning = generator.memoryWarning(for: job.plan) { shell.log.warning(warning) }
        let result = ResultSlot()
        let ending: Interruption.Ending<LoadTestReport>
        do {
            ending = try await shell.interruptible(
                undone: "stopped before any load was sent; no report is written.",
                prepare: {
                    try await workflow.prepare(makeGenerator)
                    if let url = try live?.start() { shell.log.info("The metrics of the run are at \(url).") }
                },
                stop: { stop(generator, because: $0) },
                work: { _ in
                    try await workflow.run(
                        with: generator.runner,
                        transportName: generator.transportName,
                        onResult: {
                            result.report = $0
                            job.destinations.console.write(console.text(of: $0))
                        }
                    )
                }
            )
            await generator.close()
        } catch {
            await generator.close()
            throw error
        }
        let code = ending.exitCode(
            otherwise: result.report.map { ExitCode(of: $0.verdict.outcome, isGate: isGate) } ?? .success
        )
        let told = await conclude(result.report, code)
        let report = try ending.result.get()
        if !isGate, ending.signal == nil, let loss = report.measurement.wholeLoss {
            throw LoadTestError.generatorsLost(loss)
        }
        return told
    }

    /// Does what follows from a result, whether or not its files could be written.
    private func conclude(_ report: LoadTestReport?, _ exitCode: ExitCode) async -> ExitCode {
        guard let notifications, let report else { return exitCode }
        let conclusion = Notifications.Conclusion(
            report,
            metricsPrefix: job.metricsPrefix,
            reportLocation: notifications.runURL ?? job.destinations.reportLocation
        )
        return await shell.conclude(notifications, conclusion, exitCode: exitCode)
    }

    private func workflow(_ live: LiveMetrics?) -> LoadTestWorkflow {
        LoadTestWorkflow(
            job: job,
            progress: shell.progress,
            monitor: ResourceMonitor(monitoring, environment: shell.environment, runner: shell.runner),
            live: live,
            log: shell.log
        )
    }

    @Sendable
    private func makeGenerator(_ plan: LoadPlan) throws(LoadTestError) -> TransportChoice.Generator {
        try transport.generator(for: plan, program: shell.generatorProgram)
    }

    private func stop(_ generator: TransportChoice.Generator, because signal: TerminationSignal) {
        shell.log.warning(
            "\(signal): no more requests are sent; waiting up to 5 s for those in flight. \(signal.nextOneLeaves)"
        )
        generator.runner.stop(because: signal.description)
    }

    private var console: ConsoleFormat {
        ConsoleFormat(
            reportPath: job.destinations.reportLocation,
            emoji: job.emoji,
            colour: shell.terminal.colors(job.destinations.console)
        )
    }
}

extension LoadMeasurement {
    /// Why nothing was measured; `nil` unless all processes that were to send the load were lost before an answer.
    fileprivate var wholeLoss: String? {
        requests == 0 && generator.losses.count >= generator.processes ? generator.losses.first : nil
    }
}

/// What a run came to, kept for the time after its files could not be written.
private final class ResultSlot: Sendable {
    private let slot = Mutex<LoadTestReport?>(nil)

    var report: LoadTestReport? {
        get { slot.withLock(\.self) }
        set { slot.withLock { $0 = newValue } }
    }
}
