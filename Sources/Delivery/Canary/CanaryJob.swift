public import LoadCore
public import SLOEval

/// The verification of a canary as it was asked for.
public struct CanaryJob: Sendable {
    /// Where the Markdown report goes unless something else is asked for.
    public static let standardReport = "deploy/canary_report.md"

    /// The canary, what is asked of it and how: target, endpoints, pattern, time limit and seed count; users
    /// and durations are those of the steps.
    public var plan: LoadPlan
    /// Production's base URL.
    public var production: TargetURL
    /// The shadow test; `nil` for none.
    public var shadow: ShadowSettings?
    /// The load test of the canary; `nil` for none.
    public var loadTest: LoadTestJob?
    /// The comparison with production; `nil` for none.
    public var comparison: ComparisonSettings?
    /// The environment whose objectives are used; `nil` when none was named.
    public var environment: String?
    /// Where the report goes.
    public var destinations: ReportDestinations
    /// Whether reports use signs such as ✅.
    public var emoji: Bool

    /// Creates a job with all steps but the load test.
    public init(
        plan: LoadPlan,
        production: TargetURL,
        shadow: ShadowSettings? = ShadowSettings(),
        loadTest: LoadTestJob? = nil,
        comparison: ComparisonSettings? = ComparisonSettings(),
        environment: String? = nil,
        destinations: ReportDestinations = ReportDestinations(report: CanaryJob.standardReport),
        emoji: Bool = true
    ) {
        self.plan = plan
        self.production = production
        self.shadow = shadow
        self.loadTest = loadTest
        self.comparison = comparison
        self.environment = environment
        self.destinations = destinations
        self.emoji = emoji
    }

    /// Whether both sides are the same service, so that the comparison compares it with itself.
    package var comparesWithItself: Bool {
        let (canary, production) = (plan.target, production)
        return canary.isSameOrigin(as: production) && canary.basePath == production.basePath
            && canary.socketPath == production.socketPath
    }

    /// The endpoints that may be asked in a shadow test.
    var shadowEndpoints: [Endpoint] {
        guard let shadow, !shadow.sendsUnsafeMethods else { return plan.endpoints }
        return plan.endpoints.filter { AccessLogRecording.safeMethods.contains($0.method) }
    }

    /// The journeys that may be made in a shadow test: those whose requests all may be sent.
    var shadowJourneys: [Journey] {
        guard let shadow, !shadow.sendsUnsafeMethods else { return plan.journeys }
        return plan.journeys.filter { journey in
            journey.requestSteps.allSatisfy { AccessLogRecording.safeMethods.contains($0.method) }
        }
    }
}

/// How a shadow test is done.
public struct ShadowSettings: Sendable, Equatable {
    /// How long it takes at most. The default is 300 s.
    public var duration = Duration.seconds(300)
    /// The part of the traffic that is copied, in percent. The default is 10: a user in ten, or one in ten
    /// requests of the log.
    public var percentage = 10.0
    /// The access log whose requests are sent; `nil` sends the configured ones.
    public var log: String?
    /// How much faster than recorded the log is replayed. The default is 1.
    public var speed = 1.0
    /// Whether methods are sent that may change something. The default is `false`.
    public var sendsUnsafeMethods = false
    /// The canary's limits.
    public var limits = ShadowLimits()
    /// How answers are compared.
    public var comparison = AnswerComparison()

    /// Creates the default settings.
    public init() {}

    /// The most requests of a replay that are under way at once.
    private static let replayUsers = 32

    /// How many users send.
    var users: Int { log == nil ? max(1, Int(10 * percentage / 100)) : Self.replayUsers }
}

/// How a canary is compared with production.
public struct ComparisonSettings: Sendable, Equatable {
    /// How many users send pairs. The default is 50.
    public var concurrency = 50
    /// How long pairs are sent. The default is 120 s.
    public var duration = Duration.seconds(120)
    /// How long the comparison may become while it is undecided. The default is 360 s.
    public var longestDuration = Duration.seconds(360)
    /// By what it is judged.
    public var limits = ComparisonLimits()

    /// Creates the default settings.
    public init() {}
}
