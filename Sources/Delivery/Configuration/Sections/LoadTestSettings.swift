/// The section `load_test`: what is asked, in which rhythm, over which transport.
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

    /// What is asked, in the order of the file; at least one has a weight above 0. The default is
    /// `Endpoint.standard`.
    public var endpoints: [EndpointSettings]

    /// The parameters of the traffic patterns.
    public var patterns: PatternSettings

    /// Which transport sends the requests. The default is ``Transport/auto``.
    public var transport: Transport

    /// Whether a run that is certain to fail is stopped early. The default is `false`.
    public var abortOnFail: Bool

    /// How far back is looked to tell that, 1 s to an hour. The default is 10 s.
    public var abortWindow: Duration

    /// Creates settings; the defaults are those of an empty section.
    public init(
        endpoints: [EndpointSettings] = EndpointSettings.standard,
        patterns: PatternSettings = PatternSettings(),
        transport: Transport = .auto,
        abortOnFail: Bool = false,
        abortWindow: Duration = .seconds(10)
    ) {
        self.endpoints = endpoints
        self.patterns = patterns
        self.transport = transport
        self.abortOnFail = abortOnFail
        self.abortWindow = abortWindow
    }
}

extension LoadTestSettings {
    enum Key: String, CaseIterable {
        case endpoints, patterns, transport
        case abortOnFail = "abort_on_fail"
        case abortWindow = "abort_window"
    }

    init(_ section: Section<Key>) {
        self.init(
            patterns: PatternSettings(section.section(.patterns, of: PatternSettings.Key.self)),
            transport: section[.transport]?.choice(of: Transport.self) ?? .auto,
            abortOnFail: section[.abortOnFail]?.bool() ?? false,
            abortWindow: section[.abortWindow]?.integer(in: 1...3600, "a number of seconds").map(
                Duration.seconds
            )
                ?? .seconds(10)
        )
        guard let field = section[.endpoints] else { return }
        let entries = field.entries()
        if entries.isEmpty { return }
        endpoints = entries.compactMap { EndpointSettings(path: $0.entry, field: $0.field) }
        // Endpoints that were refused have been reported; their weights are not known.
        guard endpoints.count == entries.count else { return }
        if !endpoints.contains(where: { $0.weight > 0 }) {
            field.reject(must: "hold a weight above 0", but: "all weights are 0")
        }
    }
}
