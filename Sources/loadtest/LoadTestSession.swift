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
    let quiet: Bool
    let transport: TransportChoice
    let surroundings: Surroundings
    let monitoring: MonitoringSettings
    /// Where the metrics of the run are served while it is under way; `nil` serves none.
    var metricsAddress: ListenAddress?
    /// What follows from the verdict; `nil` when nothing does.
    var notifications: Notifications?

    /// Runs the job, prints the result, and tells how to end.
    func run() async throws -> ExitCode {
        // Both streams are there from the beginning, so that no signal falls between the two parts.
        let (early, late) = (SignalHandling.signals(), SignalHandling.signals())
        let live = metricsAddress.map { LiveMetrics(at: $0, of: job) }
        defer { live?.stop() }
        let workflow = workflow(live)
        // Made before anything is sent: a transport that can't reach the target is a usage error.
        let generator = try makeGenerator(job.plan)
        if let warning = generator.memoryWarning(for: job.plan) { surroundings.log.warning(warning) }
        let preparation = await Interruption.run(signals: early, notice: tellOfNext, leave: leave) {
            try await workflow.prepare(makeGenerator)
            if let url = try live?.start() { surroundings.log.info("The metrics of the run are at \(url).") }
        }
        if let signal = preparation.signal {
            surroundings.log.warning("\(signal): stopped before any load was sent; no report is written.")
            await generator.close()
            return .stopped(by: signal)
        }
        let result = ResultSlot()
        let ending = await Interruption.run(
            signals: late,
            stop: { stop(generator, because: $0) },
            leave: leave,
            work: {
                try preparation.result.get()
                return try await workflow.run(
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
        let interruption = await conclude(result.report)
        let report = try ending.result.get()
        if !isGate, ending.signal == nil, let loss = report.measurement.wholeLoss {
            throw LoadTestError.generatorsLost(loss)
        }
        let code = ending.exitCode(otherwise: ExitCode(of: report.verdict.outcome, isGate: isGate))
        return ending.signal == nil ? interruption.map(ExitCode.stopped) ?? code : code
    }

    /// Does what follows from a result, whether or not its files could be written.
    ///
    /// - Returns: the signal that cut it short, if one did.
    private func conclude(_ report: LoadTestReport?) async -> TerminationSignal? {
        guard let notifications, let report else { return nil }
        let conclusion = Notifications.Conclusion(
            report,
            metricsPrefix: job.metricsPrefix,
            reportLocation: notifications.runURL ?? job.destinations.reportLocation
        )
        let ending = await Interruption.run(
            signals: SignalHandling.signals(),
            notice: tellOfNext,
            leave: leave
        ) {
            await notifications.conclude(conclusion)
        }
        return ending.signal
    }

    private func workflow(_ live: LiveMetrics?) -> LoadTestWorkflow {
        LoadTestWorkflow(
            job: job,
            progress: progress,
            monitor: ResourceMonitor(monitoring, environment: surroundings.environment, runner: subprocess),
            live: live,
            log: surroundings.log
        )
    }

    private var subprocess: Subprocess { Subprocess(searchPath: surroundings.environment["PATH"] ?? "") }

    @Sendable
    private func makeGenerator(_ plan: LoadPlan) throws(LoadTestError) -> TransportChoice.Generator {
        let program = GeneratorProgram(
            environment: surroundings.environment,
            runner: subprocess
        )
        return try transport.generator(for: plan, program: program)
    }

    private func stop(_ generator: TransportChoice.Generator, because signal: TerminationSignal) {
        surroundings.log.warning(
            "\(signal): no more requests are sent; waiting up to 5 s for those in flight. \(signal.nextOneLeaves)"
        )
        generator.runner.stop(because: signal.description)
    }

    @Sendable
    private func tellOfNext(_ signal: TerminationSignal) {
        surroundings.log.warning("\(signal): stopping. \(signal.nextOneLeaves)")
    }

    /// Ends the process without waiting for anything.
    @Sendable
    private func leave(_ code: ExitCode) {
        surroundings.line?.end()
        exit(code.rawValue)
    }

    private var progress: ProgressDisplay {
        ProgressDisplay(
            style: ProgressDisplay.style(for: surroundings.terminal, quiet: quiet),
            log: surroundings.log,
            line: surroundings.line
        )
    }

    private var console: ConsoleFormat {
        ConsoleFormat(
            reportPath: job.destinations.reportLocation,
            emoji: job.emoji,
            colour: surroundings.terminal.colors(job.destinations.console)
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
