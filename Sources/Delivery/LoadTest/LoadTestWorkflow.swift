public import LoadCore
public import Reporting
public import SLOEval

/// Checks, runs, judges and reports a load test.
public struct LoadTestWorkflow: Sendable {
    private let job: LoadTestJob
    private let progress: ProgressDisplay
    private let monitor: ResourceMonitor?
    /// Serves the metrics of the run under way; `nil`, the default, serves none.
    package var live: LiveMetrics?
    private let stop: StopSwitch
    private let log: Log
    private let makeGenerator: TransportChoice.MakeGenerator

    /// Creates a workflow.
    ///
    /// - Parameters:
    ///   - job: what to do.
    ///   - progress: shows the run while it is under way.
    ///   - monitor: watches what the run costs; `nil`, the default, watches nothing.
    ///   - stop: ends the run early, with partial results.
    ///   - log: tells each step; its redactor also works on what of others is in the report.
    ///   - makeGenerator: makes what sends the load and the checks before it.
    public init(
        job: LoadTestJob,
        progress: ProgressDisplay,
        monitor: ResourceMonitor? = nil,
        stop: StopSwitch = StopSwitch(),
        log: Log,
        makeGenerator: @escaping TransportChoice.MakeGenerator
    ) {
        self.job = job
        self.progress = progress
        self.monitor = monitor
        self.stop = stop
        self.log = log
        self.makeGenerator = makeGenerator
    }

    /// A job that was checked, and the generator that is ready to send its load.
    public struct Preparation: Sendable {
        fileprivate let generator: LoadGenerator
        /// The files of the plan, which stay open for the run.
        fileprivate let files: OpenFiles

        /// Releases the generator of a job that will not be run.
        public func discard() async { await generator.close() }
    }

    /// Does everything that can fail before load is sent.
    ///
    /// - Throws: ``LoadTestError``, with a usage error before anything was sent.
    public func prepare() async throws(LoadTestError) -> Preparation {
        let files: OpenFiles
        do {
            try job.plan.validate()
            files = try job.plan.checkFiles()
        } catch {
            throw .plan(.invalidPlan(error))
        }
        do {
            try job.destinations.check()
        } catch {
            throw .report(error)
        }
        let preparation = Preparation(generator: try generator(), files: files)
        do {
            try await checkTarget()
            if let url = try live?.start() { log.info("The metrics of the run are at \(url).") }
            return preparation
        } catch {
            await preparation.discard()
            throw error
        }
    }

    private func checkTarget() async throws(LoadTestError) {
        guard job.readiness.isNeeded else { return }
        log.debug("Checking that \(job.plan.target) can be reached.")
        try await job.readiness.check(
            job.plan.target,
            stop: stop,
            log: log,
            makeGenerator: makeGenerator
        )
    }

    private func generator() throws(LoadTestError) -> LoadGenerator {
        let generator = try makeGenerator(job.plan)
        if let fallback = generator.fallback { log.warning(fallback) }
        if let warning = generator.memoryWarning(for: job.plan) { log.warning(warning) }
        return generator
    }

    /// Runs the load, judges it and writes the reports.
    ///
    /// - Parameter preparation: what ``prepare()`` returned, for one run; `nil`, the default, runs a job
    ///   that was checked otherwise.
    /// - Returns: the report, and why not all of its files could be written, if they could not.
    public func run(
        _ preparation: Preparation? = nil
    ) async throws(LoadTestError) -> (report: LoadTestReport, unwritten: ReportError?) {
        defer { withExtendedLifetime(preparation) {} }
        let generator = if let preparation { preparation.generator } else { try generator() }
        let planned = job.plan.plannedLoad
        for obstacle in planned.obstacles(to: job.policy) { log.warning(obstacle) }
        log.info(announcement)
        let measurement = try await generator.use(until: stop) { () async throws(LoadEngineError) in
            try await measure(with: generator.runner)
        }.redacted(by: log.redactor)
        let report = LoadTestReport(
            run: RunDescription(job: job, transport: generator.transportName),
            policy: job.policy,
            measurement: measurement,
            verdict: job.policy.evaluate(measurement, of: planned)
        )
        live?.show(report)
        return (report, write(report))
    }

    private func write(_ report: LoadTestReport) -> ReportError? {
        let destinations = job.destinations
        let metrics = PrometheusFormat(
            prefix: job.metricsPrefix,
            instance: PrometheusFormat.instance(of: report.measurement)
        )
        let markdown = MarkdownFormat(emoji: destinations.usesSigns(whenWanted: job.emoji))
        return ReportOutput.write(
            report,
            to: [
                ReportOutput(markdown, to: destinations.report),
                ReportOutput(JSONFormat(), to: destinations.results),
                ReportOutput(metrics, to: destinations.metrics),
            ]
        )
    }

    private func measure(with runner: some LoadRunner) async throws(LoadEngineError) -> LoadMeasurement {
        async let lost = watch(runner)
        var measurement = try await watched { () async throws(LoadEngineError) in
            try await runner.run(watchedPlan)
        }
        if let violation = await lost { measurement.ending = .aborted(because: AbortCause(violation)) }
        return measurement
    }

    /// The plan with the endpoints and journeys for whose objectives the run can be stopped.
    private var watchedPlan: LoadPlan {
        var plan = job.plan
        if job.abortWindow != nil {
            for scope in job.policy.objectives.map(\.scope) where scope != .run && plan.watched.last != scope
            {
                plan.watched.append(scope)
            }
        }
        return plan
    }

    /// Adds what the run cost, where that is watched.
    private func watched(
        _ work: () async throws(LoadEngineError) -> LoadMeasurement
    ) async throws(LoadEngineError) -> LoadMeasurement {
        guard let monitor else { return try await work() }
        var (measurement, observation) = try await monitor.watch(while: work)
        measurement.resources = observation.usage
        if observation.usage == nil, !observation.notes.isEmpty {
            log.info("No source reported processor and memory: " + observation.notes.joined(separator: "; "))
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
    /// - Parameters:
    ///   - outcome: the verdict's outcome.
    ///   - isGate: whether `--fail-on-violation` was asked for.
    public init(of outcome: Verdict.Outcome, isGate: Bool = true) {
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
        // Parts of answers: what is not known as a secret may be named like one.
        let hide = { NamedSecrets.hidden(in: redactor.redact($0)) }
        measurement.failureExamples = failureExamples.mapValues(hide)
        for index in endpoints.indices { measurement.endpoints[index].mapExamples(hide) }
        measurement.generator.losses = generator.losses.map(redactor.redact)
        if let notes = resources?.notes { measurement.resources?.notes = notes.map(redactor.redact) }
        return measurement
    }
}
