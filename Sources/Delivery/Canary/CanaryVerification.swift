public import Foundation
public import LoadCore
public import Reporting
import SLOEval

/// Verifies a canary: checks, shadow test, load test, comparison with production, rollback if it is needed
/// and asked for, report.
///
/// A step that fails ends it: the canary is bad, and more load would only hurt those who use it. A step that
/// is inconclusive does not, since a later one may still fail; it keeps the whole from passing.
///
/// Nothing here reads the clock, starts a program or sends a request by itself: engines, rollback and time
/// are passed in.
public struct CanaryVerification: Sendable {
    /// The parts of the world that the workflow uses.
    public struct Surroundings: Sendable {
        /// Sends the requests.
        public var engines: CanaryEngines
        /// The way back; `nil` when a failed canary stays.
        public var rollback: CanaryRollback?
        /// Ends the verification early.
        public var stop: StopSwitch
        /// Watches what the load test costs; `nil` watches nothing.
        public var monitor: ResourceMonitor?
        /// Shows the steps while they are under way.
        public var progress: ProgressDisplay
        /// Tells each step.
        public var log: Log
        /// Tells the time.
        public var now: @Sendable () -> Date

        /// Creates surroundings.
        public init(
            engines: CanaryEngines,
            rollback: CanaryRollback? = nil,
            stop: StopSwitch = StopSwitch(),
            monitor: ResourceMonitor? = nil,
            progress: ProgressDisplay,
            log: Log,
            now: @escaping @Sendable () -> Date = { Date() }
        ) {
            self.engines = engines
            self.rollback = rollback
            self.stop = stop
            self.monitor = monitor
            self.progress = progress
            self.log = log
            self.now = now
        }
    }

    /// Receives what happens, as it happens.
    public struct Listener: Sendable {
        /// Receives an event for the deployment report.
        public var onEvent: @Sendable (DeploymentEvent) -> Void
        /// Receives each step that has ended.
        public var onStep: @Sendable (CanaryStep) -> Void
        /// Receives what became of the rollback.
        public var onRollback: @Sendable (RollbackResult) -> Void

        /// Creates a listener that does nothing unless told otherwise.
        public init(
            onEvent: @escaping @Sendable (DeploymentEvent) -> Void = { _ in },
            onStep: @escaping @Sendable (CanaryStep) -> Void = { _ in },
            onRollback: @escaping @Sendable (RollbackResult) -> Void = { _ in }
        ) {
            self.onEvent = onEvent
            self.onStep = onStep
            self.onRollback = onRollback
        }
    }

    let job: CanaryJob
    let surroundings: Surroundings
    private let listener: Listener

    /// Creates a workflow.
    ///
    /// - Parameters:
    ///   - job: what to do.
    ///   - surroundings: what to do it with.
    ///   - listener: receives what happens.
    public init(job: CanaryJob, surroundings: Surroundings, listener: Listener = Listener()) {
        self.job = job
        self.surroundings = surroundings
        self.listener = listener
    }

    /// The findings of the checks before anything is sent.
    public struct Preparation: Sendable {
        /// The revision to return to; `nil` when there is no rollback.
        let revision: RecordedRevision?
        /// The access log; `nil` without one.
        let recording: AccessLogRecording?
        /// The files of the plans, which stay open for the runs.
        fileprivate let files: [OpenFiles]
    }

    /// Does everything that can fail before load is sent: checks plans and files, opens the access log, finds
    /// the revision to roll back to, and asks both sides for one answer.
    public func prepare() async throws(CanaryError) -> Preparation {
        guard job.shadow != nil || job.loadTest != nil || job.comparison != nil else { throw .nothingToDo }
        let files = try checkPlans()
        try checkDestinations()
        let recording = try openRecording()
        warnAboutTheJob()
        let revision = try await surroundings.rollback?.record()
        try await reach(job.plan.target, .canary)
        try await reach(job.production, .production)
        return Preparation(revision: revision, recording: recording, files: files)
    }

    /// Does the steps, rolls back if a step failed, and writes the report.
    ///
    /// - Returns: the report, and why its files could not be written, if they could not.
    public func run(_ preparation: Preparation) async throws(CanaryError) -> (CanaryReport, CanaryError?) {
        defer { withExtendedLifetime(preparation) {} }
        var report = emptyReport
        for index in report.steps.indices {
            guard surroundings.stop.cause == nil else { break }
            try await perform(index, &report, preparation)
            let step = report.steps[index]
            listener.onStep(step)
            listener.onEvent(report.event(of: step, at: surroundings.now()))
            if [.failed, .stopped].contains(step.outcome) { break }
        }
        report.interruption = surroundings.stop.cause
        if report.outcome == .failed { await rollBack(&report, preparation) }
        report.finishedAt = surroundings.now()
        return (report, write(report).map(CanaryError.notWritten))
    }

    private func write(_ report: CanaryReport) -> ReportError? {
        let emoji = job.destinations.usesSigns(whenWanted: job.emoji)
        return ReportOutput.write(
            report,
            to: [
                ReportOutput(CanaryMarkdownFormat(emoji: emoji), to: job.destinations.report),
                ReportOutput(CanaryJSONFormat(), to: job.destinations.results),
            ]
        )
    }

    private func rollBack(_ report: inout CanaryReport, _ preparation: Preparation) async {
        guard let rollback = surroundings.rollback, let revision = preparation.revision else { return }
        surroundings.log.warning("Rolling back \(rollback.target).")
        let start = surroundings.now()
        let result = await rollback.run(to: revision) { surroundings.now().timeIntervalSince(start) }
        report.rollback = result.redacted(by: surroundings.log.redactor)
        listener.onRollback(result.redacted(by: surroundings.log.redactor))
        if let event = report.rollbackEvent(at: surroundings.now()) { listener.onEvent(event) }
    }

    private var emptyReport: CanaryReport {
        let kinds: [(CanaryStep.Kind, Bool)] = [
            (.shadowTest, job.shadow != nil), (.loadTest, job.loadTest != nil),
            (.comparison, job.comparison != nil),
        ]
        var report = CanaryReport(
            toolVersion: ToolVersion.current,
            startedAt: surroundings.now(),
            canary: "\(job.plan.target)",
            production: "\(job.production)",
            environment: job.environment,
            transport: surroundings.engines.transportName,
            seed: job.plan.seed,
            steps: kinds.filter(\.1).map { CanaryStep($0.0) }
        )
        report.rollbackWasAsked = surroundings.rollback != nil
        report.warnings = warnings
        return report
    }
}
