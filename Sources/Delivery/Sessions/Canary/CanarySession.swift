import Foundation
package import LoadCore
import Reporting
import SLOEval

/// One verification as a person sees it: progress, signals, a verdict after each step, the last word at the
/// end.
package struct CanarySession: Sendable {
    let job: CanaryJob
    let engines: CanaryEngines
    let rollback: CanaryRollback?
    let monitor: ResourceMonitor?
    let labels: [String: String]
    let metricsPrefix: String
    let notifications: Notifications
    let shell: ProgramShell

    /// Creates a session.
    package init(
        job: CanaryJob,
        engines: CanaryEngines,
        rollback: CanaryRollback?,
        monitor: ResourceMonitor? = nil,
        labels: [String: String],
        metricsPrefix: String,
        notifications: Notifications,
        shell: ProgramShell
    ) {
        self.job = job
        self.engines = engines
        self.rollback = rollback
        self.monitor = monitor
        self.labels = labels
        self.metricsPrefix = metricsPrefix
        self.notifications = notifications
        self.shell = shell
    }

    /// The dry run: what would be sent and run, in words.
    package var dryRun: String { job.dryRun(rollback: rollback) }

    /// Verifies, prints the result, tells everybody, and returns the exit code.
    package func run() async throws -> ExitCode {
        let stop = StopSwitch()
        let verification = verification(stoppedBy: stop)
        let ending = try await shell.interruptible(
            undone: "stopped before anything was verified; no report is written.",
            prepare: { try await verification.prepare() },
            stop: { self.stop(stop, because: $0) },
            work: { try await verification.run($0) }
        )
        let (report, failure) = try ending.result.get()
        stream.write(console.text(of: report))
        if let failure { shell.tell(failure) }
        let code =
            report.outcome == .stopped
            ? ending.exitCode(otherwise: .inconclusive) : exitCode(of: report, isWritten: failure == nil)
        return await shell.conclude(notifications, conclusion(of: report), exitCode: code)
    }

    private func verification(stoppedBy stop: StopSwitch) -> CanaryVerification {
        CanaryVerification(
            job: job,
            surroundings: .init(
                engines: engines,
                rollback: rollback,
                stop: stop,
                monitor: monitor,
                progress: shell.progress,
                log: shell.log
            ),
            listener: .init(
                onEvent: { [notifications] in notifications.record($0) },
                // Between a verdict and the way back nobody is waited for.
                onStep: { [console, stream] in stream.write(console.text(of: $0), patience: .seconds(1)) },
                onRollback: { [console, stream] in stream.write(console.text(of: $0), patience: .seconds(1)) }
            )
        )
    }

    private func exitCode(of report: CanaryReport, isWritten: Bool) -> ExitCode {
        switch report.outcome {
        case .failed: report.rollback?.failure == nil ? .gateFailed : .rollbackFailed
        case .inconclusive, .stopped: .inconclusive
        case .passed, .succeeded: isWritten ? .success : .unavailable
        }
    }

    private func conclusion(of report: CanaryReport) -> Notifications.Conclusion {
        Notifications.Conclusion(
            event: report.event,
            alert: report.alert(report: notifications.runURL ?? job.destinations.reportLocation),
            metrics: { try metrics(of: report) },
            details: { CanaryMarkdownFormat().text(of: report) },
            outputs: [("canary_passed", report.outcome == .passed ? "true" : "false")]
        )
    }

    private func metrics(of report: CanaryReport) throws(ExpositionError) -> Notifications.Metrics {
        let canary = CanaryPrometheusFormat(prefix: metricsPrefix, labels: labels)
        let load = PrometheusFormat(prefix: metricsPrefix, includesGroupingLabels: false)
        var text = try canary.text(of: report)
        if let loadTest = report.loadTest { text += try load.text(of: loadTest) }
        let start = Int(report.startedAt.timeIntervalSince1970)
        return Notifications.Metrics(text: text, job: "canary-verify", instance: "canary-verify-\(start)")
    }

    private func stop(_ stop: StopSwitch, because signal: TerminationSignal) {
        shell.log.warning(
            "\(signal): no more requests are sent; waiting for those in flight. A rollback that has begun goes on. "
                + signal.nextOneLeaves
        )
        stop.fire(because: signal.description)
    }

    /// Where the lines for people go.
    private var stream: StandardStream { job.destinations.console }

    private var console: CanaryConsoleFormat {
        CanaryConsoleFormat(
            reportPath: job.destinations.reportLocation,
            emoji: job.emoji,
            colour: shell.terminal.colors(stream)
        )
    }
}
