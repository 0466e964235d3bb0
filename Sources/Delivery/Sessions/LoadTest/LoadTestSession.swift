import Foundation
import LoadCore
import Reporting
import SLOEval

/// One load test as a person sees it: progress, signals, the lines at the end, and what follows from it.
package struct LoadTestSession: Sendable {
    let job: LoadTestJob
    let isGate: Bool
    let transport: TransportChoice
    let shell: ProgramShell
    let monitoring: MonitoringSettings
    /// Where the metrics of the run are served while it is under way; `nil` serves none.
    var metricsAddress: ListenAddress?
    /// The notifications after the verdict; `nil` for none.
    var notifications: Notifications?

    package init(
        job: LoadTestJob,
        isGate: Bool,
        transport: TransportChoice,
        shell: ProgramShell,
        monitoring: MonitoringSettings,
        metricsAddress: ListenAddress? = nil,
        notifications: Notifications? = nil
    ) {
        self.job = job
        self.isGate = isGate
        self.transport = transport
        self.shell = shell
        self.monitoring = monitoring
        self.metricsAddress = metricsAddress
        self.notifications = notifications
    }

    /// Runs the job, prints the result, and returns the exit code.
    package func run() async throws -> ExitCode {
        let live = metricsAddress.map { LiveMetrics(at: $0, of: job) }
        defer { live?.stop() }
        let stop = StopSwitch()
        let workflow = workflow(live, stoppedBy: stop)
        let ending = try await shell.interruptible(
            undone: "stopped before any load was sent; no report is written.",
            prepare: { try await workflow.prepare() },
            discard: { await $0.discard() },
            stop: { self.stop(stop, because: $0) },
            work: { try await workflow.run($0) }
        )
        let (report, unwritten) = try ending.result.get()
        job.destinations.console.write(console.text(of: report))
        let code = ending.exitCode(otherwise: ExitCode(of: report.verdict.outcome, isGate: isGate))
        let told = await conclude(report, code)
        if let unwritten { throw unwritten }
        if !isGate, ending.signal == nil, let loss = report.measurement.wholeLoss {
            throw LoadTestError.generatorsLost(loss)
        }
        return told
    }

    /// Does what follows from a result, whether or not its files could be written.
    private func conclude(_ report: LoadTestReport, _ exitCode: ExitCode) async -> ExitCode {
        guard let notifications else { return exitCode }
        let conclusion = Notifications.Conclusion(
            report,
            metricsPrefix: job.metricsPrefix,
            reportLocation: notifications.runURL ?? job.destinations.reportLocation
        )
        return await shell.conclude(notifications, conclusion, exitCode: exitCode)
    }

    private func workflow(_ live: LiveMetrics?, stoppedBy stop: StopSwitch) -> LoadTestWorkflow {
        var workflow = LoadTestWorkflow(
            job: job,
            progress: shell.progress,
            monitor: ResourceMonitor(monitoring, environment: shell.environment, runner: shell.runner),
            stop: stop,
            log: shell.log,
            makeGenerator: makeGenerator
        )
        workflow.live = live
        return workflow
    }

    @Sendable
    private func makeGenerator(_ plan: LoadPlan) throws(LoadTestError) -> LoadGenerator {
        try transport.generator(for: plan, program: shell.generatorProgram)
    }

    private func stop(_ stop: StopSwitch, because signal: TerminationSignal) {
        shell.log.warning(
            "\(signal): no more requests are sent; waiting up to 5 s for those in flight. \(signal.nextOneLeaves)"
        )
        stop.fire(because: signal.description)
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
    /// Why nothing was measured; `nil` unless all processes that were to send the load were lost before an
    /// answer.
    fileprivate var wholeLoss: String? {
        requests == 0 && generator.losses.count >= generator.processes ? generator.losses.first : nil
    }
}
