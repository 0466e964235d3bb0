public import LoadCore
import Reporting
public import SLOEval

/// A load test as it was asked for: what to run, how to judge it, and where the results go.
public struct LoadTestJob: Sendable, Equatable {
    /// Where the Markdown report goes unless something else is asked for.
    public static let standardReport = "deploy/performance_report.md"

    /// The plan of the run.
    public var plan: LoadPlan
    /// How to judge it.
    public var policy: SLOPolicy
    /// How far back is looked to stop a run that is lost already; `nil`, the default, runs to the end.
    public var abortWindow: Duration?
    /// The environment whose objectives were used, `nil` when none was named.
    public var environment: String?
    /// The labels of the metrics beside `job` and `instance`.
    public var labels: [String: String]
    /// The beginning of every metric's name.
    public var metricsPrefix: String
    /// Where the results go.
    public var destinations: ReportDestinations
    /// Whether reports use signs such as ✅.
    public var emoji: Bool
    /// The checks before the run.
    public var readiness: Readiness

    /// Creates a job.
    public init(
        plan: LoadPlan,
        policy: SLOPolicy = .standard,
        abortWindow: Duration? = nil,
        environment: String? = nil,
        labels: [String: String] = [:],
        metricsPrefix: String = "loadtest_",
        destinations: ReportDestinations = ReportDestinations(report: LoadTestJob.standardReport),
        emoji: Bool = true,
        readiness: Readiness = Readiness()
    ) {
        self.plan = plan
        self.policy = policy
        self.abortWindow = abortWindow
        self.environment = environment
        self.labels = labels
        self.metricsPrefix = metricsPrefix
        self.destinations = destinations
        self.emoji = emoji
        self.readiness = readiness
    }
}

extension RunDescription {
    /// The facts of a job, without anything secret.
    init(job: LoadTestJob, transport: String) {
        let plan = job.plan
        self.init(
            toolVersion: ToolVersion.current,
            target: plan.target.description,
            environment: job.environment,
            pattern: plan.pattern.name,
            patternDetail: plan.pattern.detail,
            transport: transport,
            concurrency: plan.concurrency,
            durationSeconds: plan.duration.inSeconds,
            warmUpSeconds: plan.warmUp.inSeconds,
            requestLimit: plan.requestLimit,
            timeoutSeconds: plan.timeout.inSeconds,
            seed: plan.seed,
            endpoints: plan.endpoints.map {
                Endpoint(name: $0.name, method: $0.method, path: $0.shownPath, weight: $0.weight)
            },
            journeys: plan.journeys.isEmpty ? nil : plan.journeys.map { Journey($0, data: plan.data) },
            labels: job.labels
        )
    }
}

extension RunDescription.Journey {
    /// The facts of a journey, with the files of the data that it uses.
    fileprivate init(_ journey: LoadCore.Journey, data: [DataTable]) {
        self.init(
            name: journey.name,
            weight: journey.weight,
            steps: journey.requestSteps.count,
            dataFiles: data.filter { journey.data.contains($0.name) }.map(\.file)
        )
    }
}
