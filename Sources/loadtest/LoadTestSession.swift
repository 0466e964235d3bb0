import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval

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
        let stop = StopSwitch()
        let workflow = workflow(live, stoppedBy: stop)
        let preparation = await Interruption.run(signals: early, notice: tellOfNext, leave: leave) {
            try await workflow.prepare()
        }
        if let signal = preparation.signal {
            surroundings.log.warning("\(signal): stopped before any load was sent; no report is written.")
            await (try? preparation.result.get())?.discard()
            return .stopped(by: signal)
        }
        let prepared = try preparation.result.get()
        let ending = await Interruption.run(
            signals: late,
            stop: { self.stop(stop, because: $0) },
            leave: leave,
            work: { try await workflow.run(prepared) }
        )
        let (report, unwritten) = try ending.result.get()
        job.destinations.console.write(console.text(of: report))
        let interruption = await conclude(report)
        if let unwritten { throw unwritten }
        if !isGate, ending.signal == nil, let loss = report.measurement.wholeLoss {
            throw LoadTestError.generatorsLost(loss)
        }
        let code = ending.exitCode(otherwise: ExitCode(of: report.verdict.outcome, isGate: isGate))
        return ending.signal == nil ? interruption.map(ExitCode.stopped) ?? code : code
    }

    /// Does what follows from a result, whether or not its files could be written.
    ///
    /// - Returns: the signal that cut it short, if one did.
    private func conclude(_ report: LoadTestReport) async -> TerminationSignal? {
        guard let notifications else { return nil }
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

    private func workflow(_ live: LiveMetrics?, stoppedBy stop: StopSwitch) -> LoadTestWorkflow {
        LoadTestWorkflow(
            job: job,
            progress: progress,
            monitor: ResourceMonitor(monitoring, environment: surroundings.environment, runner: subprocess),
            live: live,
            stop: stop,
            log: surroundings.log,
            makeGenerator: makeGenerator
        )
    }

    private var subprocess: Subprocess { Subprocess(searchPath: surroundings.environment["PATH"] ?? "") }

    @Sendable
    private func makeGenerator(_ plan: LoadPlan) throws(LoadTestError) -> LoadGenerator {
        let program = GeneratorProgram(
            environment: surroundings.environment,
            runner: subprocess
        )
        return try transport.generator(for: plan, program: program)
    }

    private func stop(_ stop: StopSwitch, because signal: TerminationSignal) {
        surroundings.log.warning(
            "\(signal): no more requests are sent; waiting up to 5 s for those in flight. \(signal.nextOneLeaves)"
        )
        stop.fire(because: signal.description)
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
