public import LoadCore

/// The section `load_test`: who is asked what, in which rhythm, over which transport.
public struct LoadTestSettings: Sendable, Equatable {
    /// Which transport sends the requests.
    public enum Transport: String, Sendable, CaseIterable {
        /// The socket where it can serve the target, URLSession elsewhere.
        case auto
        /// HTTP/1.1 over sockets.
        case socket
        /// Foundation's URLSession.
        case urlsession
    }

    /// The service under test, for a load test that is told no other; `nil` when the file names none.
    public var target: TargetURL?

    /// The number of users, for a load test that is told no other; `nil` when the file names none.
    public var concurrency: Int?

    /// How long requests are sent, for a load test that is told nothing else; `nil` when the file does not
    /// say.
    public var duration: Duration?

    /// The traffic pattern, for a load test that is told no other; `nil` when the file names none.
    public var pattern: PatternName?

    /// The rate of a constant arrival rate, in requests a second; `nil` when the file names none.
    public var rate: Double?

    /// The endpoints, in the order of the file; one of them has a weight above 0. Empty, the default, means
    /// the target itself.
    public var endpoints: [EndpointSettings]

    /// The files that journeys take values from, in the order of the file.
    public var data: [DataTable]

    /// The journeys, in the order of the file. Empty, the default, means none.
    public var journeys: [Journey]

    /// The parameters of the traffic patterns.
    public var patterns: PatternSettings

    /// Which transport sends the requests. The default is ``Transport/auto``.
    public var transport: Transport

    /// How connections are made. The default follows names and trusts the system's CAs.
    public var connections: ConnectionSettings

    /// Whether redirects are followed to other origins. The default is `false`.
    public var followCrossOrigin: Bool

    /// Whether a run that is certain to fail is stopped early. The default is `false`.
    public var abortOnFail: Bool

    /// How far back is looked to tell that, 1 s to an hour. The default is 10 s.
    public var abortWindow: Duration

    /// Creates settings; the defaults are those of an empty section.
    public init(
        target: TargetURL? = nil,
        concurrency: Int? = nil,
        duration: Duration? = nil,
        pattern: PatternName? = nil,
        rate: Double? = nil,
        endpoints: [EndpointSettings] = [],
        data: [DataTable] = [],
        journeys: [Journey] = [],
        patterns: PatternSettings = PatternSettings(),
        transport: Transport = .auto,
        connections: ConnectionSettings = ConnectionSettings(),
        followCrossOrigin: Bool = false,
        abortOnFail: Bool = false,
        abortWindow: Duration = .seconds(10)
    ) {
        self.target = target
        self.concurrency = concurrency
        self.duration = duration
        self.pattern = pattern
        self.rate = rate
        self.endpoints = endpoints
        self.data = data
        self.journeys = journeys
        self.patterns = patterns
        self.transport = transport
        self.connections = connections
        self.followCrossOrigin = followCrossOrigin
        self.abortOnFail = abortOnFail
        self.abortWindow = abortWindow
    }

    /// The accepted lengths of a run, in seconds.
    package static let durationRange = 0.001...1e7
}
