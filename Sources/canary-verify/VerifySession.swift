import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval

/// One verification as a person sees it: progress, signals, a verdict after each step, the last word at the end.
struct VerifySession: Sendable {
    let job: CanaryJob
    let engines: CanaryEngines
    let rollback: CanaryRollback?
    var monitor: ResourceMonitor?
    let quiet: Bool
    let labels: [String: String]
    let metricsPrefix: String
    let notifications: Notifications
    let terminal: ProgramTerminal

    /// Verifies, prints the result, tells everybody, and tells how to end.
    func run() async throws -> ExitCode {
        // Both streams are there from the beginning, so that no signal falls between the two parts.
        let (early, late) = (SignalHandling.signals(), SignalHandling.signals())
        let stop = StopSwitch()
        let verification = verification(stoppedBy: stop)
        let preparation = await Interruption.run(signals: early, notice: tellOfNext, leave: leave) {
            try await verification.prepare()
        }
        if let signal = preparation.signal {
            terminal.log.warning("\(signal): stopped before anything was verified; no report is written.")
            return .stopped(by: signal)
        }
        let prepared = try preparation.result.get()
        let ending = await Interruption.run(
            signals: late,
            stop: { self.stop(stop, because: $0) },
            leave: leave,
            work: { try await verification.run(prepared) }
        )
        let (report, failure) = try ending.result.get()
        stream.write(console.text(of: report))
        if let failure { StandardStream.errors.writeLine("canary-verify: \(failure)") }
        await notifications.conclude(conclusion(of: report))
        if report.outcome == .stopped { return ending.exitCode(otherwise: .inconclusive) }
        return exitCode(of: report, isWritten: failure == nil)
    }

    private func verification(stoppedBy stop: StopSwitch) -> CanaryVerification {
        CanaryVerification(
            job: job,
            surroundings: .init(
                engines: engines,
                rollback: rollback,
                stop: stop,
                monitor: monitor,
                progress: ProgressDisplay(
                    style: ProgressDisplay.style(for: terminal.terminal, quiet: quiet),
                    log: terminal.log,
                    line: terminal.line
                ),
                log: terminal.log
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
        terminal.log.warning(
            "\(signal): no more requests are sent; waiting for those in flight. A rollback that has begun goes on. "
                + signal.nextOneLeaves
        )
        stop.fire(because: signal.description)
    }

    @Sendable
    private func tellOfNext(_ signal: TerminationSignal) {
        terminal.log.warning("\(signal): stopping. \(signal.nextOneLeaves)")
    }

    /// Ends the process without waiting for anything.
    @Sendable
    private func leave(_ code: ExitCode) {
        terminal.line?.end()
        exit(code.rawValue)
    }

    /// Where the lines for people go.
    private var stream: StandardStream { job.destinations.console }

    private var console: CanaryConsoleFormat {
        CanaryConsoleFormat(
            reportPath: job.destinations.reportLocation,
            emoji: job.emoji,
            colour: terminal.terminal.colors(stream)
        )
    }
}
