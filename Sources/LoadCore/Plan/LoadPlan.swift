public import SLOEval

/// The plan of a load test: who is asked what, by how many users, in which pattern, and for how long.
public struct LoadPlan: Sendable, Hashable, Codable {
    /// The service under test.
    public var target: TargetURL

    /// The requests that users send by themselves. The default is the target itself, unless there are journeys.
    ///
    /// One endpoint or journey at least has a weight above 0.
    public var endpoints: [Endpoint]

    /// What users do in several steps. The default is nothing.
    public var journeys: [Journey]

    /// The files whose rows the journeys take values from. The default is none.
    public var data: [DataTable]

    /// How users spend their time. The default is ``TrafficPattern/sustained``.
    public var pattern: TrafficPattern

    /// The number of virtual users, 1 to 10,000. The default is 100.
    public var concurrency: Int

    /// How long new requests are sent and counted. The default is 300 s.
    public var duration: Duration

    /// How long requests are sent before any is counted. The default is none.
    public var warmUp: Duration

    /// Stop after this many counted requests in all; `nil` means no limit.
    public var requestLimit: Int?

    /// The whole time a request may take, redirects included. The default is 30 s.
    public var timeout: Duration

    /// How long requests in flight may take to end once the run was told to stop. The default is 5 s.
    public var stopGrace: Duration

    /// The largest body that is read, in bytes. The default is 1 GiB.
    public var bodyLimit: Int

    /// The rule for requests that are redirected to another origin. The default is
    /// ``CrossOriginRedirects/refused``.
    public var crossOriginRedirects: CrossOriginRedirects

    /// The endpoints, steps and journeys whose figures snapshots of the run hold, by which it can be stopped
    /// early; at most ``watchLimit`` of them are looked at. The default is none.
    public var watched: [Scope] = []

    /// Which part of the users this engine runs. The default is all of them.
    public var shard: Shard

    /// Where every random choice of the run begins: the same seed, the same sequence for each user.
    public var seed: UInt64

    /// Creates a plan. Without endpoints and journeys it asks the target itself.
    public init(
        target: TargetURL,
        endpoints: [Endpoint]? = nil,
        journeys: [Journey] = [],
        data: [DataTable] = [],
        pattern: TrafficPattern = .sustained,
        concurrency: Int = 100,
        duration: Duration = .seconds(300),
        warmUp: Duration = .zero,
        requestLimit: Int? = nil,
        timeout: Duration = .seconds(30),
        stopGrace: Duration = .seconds(5),
        bodyLimit: Int = 1 << 30,
        crossOriginRedirects: CrossOriginRedirects = .refused,
        shard: Shard = .whole,
        seed: UInt64 = 0
    ) {
        self.target = target
        self.endpoints = endpoints ?? (journeys.isEmpty ? [.itself(of: target)] : [])
        self.journeys = journeys
        self.data = data
        self.pattern = pattern
        self.concurrency = concurrency
        self.duration = duration
        self.warmUp = warmUp
        self.requestLimit = requestLimit
        self.timeout = timeout
        self.stopGrace = stopGrace
        self.bodyLimit = bodyLimit
        self.crossOriginRedirects = crossOriginRedirects
        self.shard = shard
        self.seed = seed
    }
}

extension LoadPlan {
    /// One of several equal parts of a plan, which engines in other processes or on other machines run at the
    /// same time.
    ///
    /// Users keep their numbers, so that each has the same random sequence and the same place in a ramp
    /// whichever engine runs it: with two shards the first runs users 0, 2, 4, … and the second 1, 3, 5, …
    public struct Shard: Sendable, Hashable, Codable {
        /// Which part, from 0.
        public var index: Int
        /// How many parts there are.
        public var count: Int

        /// Creates a shard.
        public init(index: Int, of count: Int) {
            self.index = index
            self.count = count
        }

        /// All users.
        public static let whole = Shard(index: 0, of: 1)

        /// This shard's part of a number that is split as evenly as whole numbers allow.
        func share(of number: Int) -> Int {
            number / count + (index < number % count ? 1 : 0)
        }
    }

    /// The most endpoints, steps and journeys that are watched: each is copied once a second.
    public static let watchLimit = 100

    /// The numbers of the users that this plan's shard runs.
    var userNumbers: StrideTo<Int> { stride(from: shard.index, to: concurrency, by: shard.count) }
}
