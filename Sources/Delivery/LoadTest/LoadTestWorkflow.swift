public import LoadCore
public import Reporting
public import SLOEval

/// The way of a load test: check, run, judge, report.
public struct LoadTestWorkflow: Sendable {
    private let job: LoadTestJob
    private let progress: ProgressDisplay
    private let monitor: ResourceMonitor?
    private let live: LiveMetrics?
    private let log: Log

    /// Creates a workflow.
    ///
    /// - Parameters:
    ///   - job: what to do.
    ///   - progress: shows the run while it is under way.
    ///   - monitor: watches what the run costs; `nil`, the default, watches nothing.
    ///   - live: serves the metrics of the run under way; `nil`, the default, serves none.
    ///   - log: tells each step; its redactor also works on what of others is in the report.
    public init(
        job: LoadTestJob,
        progress: ProgressDisplay,
        monitor: ResourceMonitor? = nil,
        live: LiveMetrics? = nil,
        log: Log
    ) {
        self.job = job
        self.progress = progress
        self.monitor = monitor
        self.live = live
        self.log = log
    }

    /// Does everything that can fail before load is sent.
    ///
    /// - Parameter makeGenerator: makes what sends the checks; each is closed after its check.
    /// - Throws: ``LoadTestError``, with a usage error before anything was sent.
    public func prepare(
        _ makeGenerator: (LoadPlan) throws(LoadTestError) -> TransportChoice.Generator
    ) async throws(LoadTestError) {
        do {
            try job.plan.validate()
        } catch {
            throw .plan(.invalidPlan(error))
        }
        try job.destinations.check()
        guard job.readiness.isNeeded else { return }
        log.debug("Checking that \(job.plan.target) can be reached.")
        try await job.readiness.check(job.plan.target, log: log, makeGenerator: makeGenerator)
    }

    /// Runs the load, judges it and writes the reports.
    ///
    /// - Parameters:
    ///   - runner: carries out the plan; stop it to end the run early with partial results.
    ///   - transportName: the name of its transport, for the report.
    ///   - onResult: receives the report before the files are written, so that results are not lost with a
    ///     file that can't be.
    /// - Returns: the report that was written.
    public func run(
        with runner: some LoadRunner,
        transportName: String,
        onResult: (LoadTestReport) -> Void = { _ in }
    ) async throws(LoadTestError) -> LoadTestReport {
        let planned = job.plan.plannedLoad
        for obstacle in planned.obstacles(to: job.policy) { log.warning(obstacle) }
        log.info(announcement)
        let measurement = try await measure(with: runner).redacted(by: log.redactor)
        let report = LoadTestReport(
            run: RunDescription(job: job, transport: transportName),
            policy: job.policy,
            measurement: measurement,
            verdict: job.policy.evaluate(measurement, of: planned)
        )
        onResult(report)
        live?.show(report)
        try job.destinations.write(report, job: job)
        return report
    }

    private func measure(with runner: some LoadRunner) async throws(LoadTestError) -> LoadMeasurement {
        async let lost = watch(runner)
        var measurement: LoadMeasurement
        do {
            measurement = try await watched { () async throws(LoadEngineError) in
                try await runner.run(job.plan)
            }
        } catch {
            throw .plan(error)
        }
        if let violation = await lost { measurement.ending = .aborted(because: AbortCause(violation)) }
        return measurement
    }

    /// Adds what the run cost, where that is watched.
    private func watched(
        _ work: () async throws(LoadEngineError) -> LoadMeasurement
    ) async throws(LoadEngineError) -> LoadMeasurement {
        guard let monitor else { return try await work() }
        var (measurement, observation) = try await monitor.watch(while: work)
        measurement.resources = observation.usage
        if observation.usage == nil, !observation.notes.isEmpty {
            log.info("No source told of processor and memory: " + observation.notes.joined(separator: "; "))
        }
        return measurement
    }

    /// Shows the run to its end, and stops it when it is lost already.
    ///
    /// - Returns: what it was stopped for.
    private func watch(_ runner: some LoadRunner) async -> Violation? {
        var rule = job.abortWindow.map { EarlyAbort(policy: job.policy, window: $0) }
        var lost: Violation?
        await progress.show(runner.progress) { snapshot in
            live?.show(snapshot)
            guard lost == nil, let violation = rule?.observe(snapshot) else { return }
            lost = violation
            log.warning("\(violation): the run is lost and stopped early.")
            runner.stop(because: violation.description)
        }
        return lost
    }

    private var announcement: String {
        let plan = job.plan
        let users = plan.concurrency == 1 ? "1 user" : "\(plan.concurrency) users"
        let length = plan.duration.inSeconds.shortest
        return "Loading \(plan.target) with \(users) for \(length) s, pattern \(plan.pattern.name)."
    }
}

extension ExitCode {
    /// How a load test ends: measured, or when it is a gate by its verdict.
    ///
    /// - Parameter isGate: whether `--fail-on-violation` was asked for.
    public init(of outcome: Verdict.Outcome, isGate: Bool) {
        switch outcome {
        case _ where !isGate: self = .success
        case .passed: self = .success
        case .failed: self = .gateFailed
        case .inconclusive: self = .inconclusive
        }
    }
}

extension LoadMeasurement {
    /// The measurement without secrets in what others said: servers, generators, `docker`.
    fileprivate func redacted(by redactor: Redactor) -> LoadMeasurement {
        var measurement = self
        measurement.failureExamples = failureExamples.mapValues(redactor.redact)
        for index in endpoints.indices { measurement.endpoints[index].mapExamples(redactor.redact) }
        measurement.generator.losses = generator.losses.map(redactor.redact)
        if let notes = resources?.notes { measurement.resources?.notes = notes.map(redactor.redact) }
        return measurement
    }
}
