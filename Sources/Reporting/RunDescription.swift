import SLOEval

/// The description of a run in reports: the facts of a plan without anything secret.
public struct RunDescription: Sendable, Equatable {
    /// An endpoint of the plan. Header values and bodies are left out: they may be secret.
    public struct Endpoint: Sendable, Equatable, Codable {
        /// The endpoint's name, as in the measurement.
        public var name: String
        /// The request method.
        public var method: String
        /// The path and query.
        public var path: String
        /// The weight as configured.
        public var weight: Double

        /// Creates an endpoint.
        public init(name: String, method: String, path: String, weight: Double) {
            self.name = name
            self.method = method
            self.path = path
            self.weight = weight
        }
    }

    /// A journey of the plan. Its requests are left out: they may be secret.
    public struct Journey: Sendable, Equatable, Codable {
        /// The journey's name, as in the measurement.
        public var name: String
        /// The weight as configured.
        public var weight: Double
        /// The number of its steps that send a request, those before the first iteration too.
        public var steps: Int
        /// The files that it takes values from.
        public var dataFiles: [String]

        /// Creates a journey.
        public init(name: String, weight: Double, steps: Int, dataFiles: [String] = []) {
            self.name = name
            self.weight = weight
            self.steps = steps
            self.dataFiles = dataFiles
        }

        /// The journey in words: `shopping 3 (5 steps, data accounts.csv)`.
        var text: String {
            let count = steps == 1 ? "1 step" : "\(steps) steps"
            let data = dataFiles.isEmpty ? "" : ", data \(dataFiles.joined(separator: " and "))"
            return "\(name) \(weight.shortest) (\(count)\(data))"
        }

        private enum CodingKeys: String, CodingKey {
            case name, weight, steps
            case dataFiles = "data_files"
        }
    }

    /// The version of the program that ran.
    public var toolVersion: String
    /// The base URL of the service under test.
    public var target: String
    /// The environment whose objectives were used, `nil` when none was named.
    public var environment: String?
    /// The traffic pattern's name, as on the command line.
    public var pattern: String
    /// The pattern's parameters in words: `pause 0.01–0.1 s`; empty when it has none.
    public var patternDetail: String
    /// The transport's name.
    public var transport: String
    /// The number of virtual users.
    public var concurrency: Int
    /// The planned duration in seconds.
    public var durationSeconds: Double
    /// The warm-up in seconds.
    public var warmUpSeconds: Double
    /// The request limit, `nil` when there was none.
    public var requestLimit: Int?
    /// The time limit of a request in seconds.
    public var timeoutSeconds: Double
    /// The seed of every random choice.
    public var seed: UInt64
    /// The endpoints, in order.
    public var endpoints: [Endpoint]
    /// The journeys, in order; `nil` for a plan without any.
    public var journeys: [Journey]?
    /// Labels that go with the metrics: service, environment, version and whatever else is configured.
    public var labels: [String: String]

    /// Creates a description.
    public init(
        toolVersion: String,
        target: String,
        environment: String? = nil,
        pattern: String,
        patternDetail: String = "",
        transport: String,
        concurrency: Int,
        durationSeconds: Double,
        warmUpSeconds: Double = 0,
        requestLimit: Int? = nil,
        timeoutSeconds: Double,
        seed: UInt64,
        endpoints: [Endpoint],
        journeys: [Journey]? = nil,
        labels: [String: String] = [:]
    ) {
        self.toolVersion = toolVersion
        self.target = target
        self.environment = environment
        self.pattern = pattern
        self.patternDetail = patternDetail
        self.transport = transport
        self.concurrency = concurrency
        self.durationSeconds = durationSeconds
        self.warmUpSeconds = warmUpSeconds
        self.requestLimit = requestLimit
        self.timeoutSeconds = timeoutSeconds
        self.seed = seed
        self.endpoints = endpoints
        self.journeys = journeys
        self.labels = labels
    }
}

extension RunDescription: Codable {
    private enum CodingKeys: String, CodingKey {
        case toolVersion = "tool_version"
        case target
        case environment
        case pattern
        case patternDetail = "pattern_detail"
        case transport
        case concurrency
        case durationSeconds = "duration_seconds"
        case warmUpSeconds = "warm_up_seconds"
        case requestLimit = "request_limit"
        case timeoutSeconds = "timeout_seconds"
        case seed
        case endpoints
        case journeys
        case labels
    }
}
