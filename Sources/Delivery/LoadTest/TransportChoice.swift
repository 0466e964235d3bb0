import Foundation
public import LoadCore

/// Which transport sends the load, and how many threads or processes of it.
public struct TransportChoice: Sendable, Equatable {
    /// The transport that was asked for.
    public var transport: LoadTestSettings.Transport
    /// The event loops of the socket transport; `nil` is one fewer than there are processors.
    public var threads: Int?
    /// Whether the socket transport keeps connections between requests.
    public var keepsAlive: Bool
    /// How connections are made.
    public var connections: ConnectionSettings
    /// How connections to production are secured, where a canary is asked as well; `nil`, the default, is like
    /// those to the canary.
    public var productionTLS: TLSOptions?
    /// The generator processes of the URLSession transport; `nil` is one for each processor.
    public var processes: Int?

    /// Creates a choice. The default leaves it all to the target.
    public init(
        transport: LoadTestSettings.Transport = .auto,
        threads: Int? = nil,
        keepsAlive: Bool = true,
        connections: ConnectionSettings = ConnectionSettings(),
        productionTLS: TLSOptions? = nil,
        processes: Int? = nil
    ) {
        self.transport = transport
        self.threads = threads
        self.keepsAlive = keepsAlive
        self.connections = connections
        self.productionTLS = productionTLS
        self.processes = processes
    }

    /// Makes what carries out a plan.
    public typealias MakeGenerator = @Sendable (_ plan: LoadPlan) throws(LoadTestError) -> LoadGenerator

    /// The transport for a plan: the first of the system's that can send all of it.
    ///
    /// - Parameters:
    ///   - plan: what is to be sent.
    ///   - other: a second target that is asked the same over the same transport.
    ///   - available: the transports of the system, the one that is preferred first.
    /// - Throws: ``LoadTestError/transport(_:)`` when the one asked for can't send it, with the reason and
    ///   the transport that can.
    public func resolved(
        for plan: LoadPlan,
        alsoAsking other: TargetURL? = nil,
        among available: [TransportCapabilities] = TransportCapabilities.available
    ) throws(LoadTestError) -> LoadTestSettings.Transport {
        var obstacles: [String: TransportObstacle] = [:]
        for candidate in available {
            obstacles[candidate.name] = obstacle(of: candidate, to: plan, alsoAsking: other)
        }
        let able = available.map(\.name).filter { obstacles[$0] == nil }
        let wanted = transport == .auto ? able.first : transport.rawValue
        if let wanted, able.contains(wanted), let found = LoadTestSettings.Transport(rawValue: wanted) {
            return found
        }
        throw .transport(Self.refusal(wanted, obstacles: obstacles, able: able))
    }

    /// Why the preferred transport is not used although nobody asked for another one, as a sentence; `nil`
    /// when it is used.
    ///
    /// - Parameters:
    ///   - plan: what is to be sent.
    ///   - other: a second target that is asked the same over the same transport.
    ///   - available: the transports of the system, the one that is preferred first.
    public func fallback(
        for plan: LoadPlan,
        alsoAsking other: TargetURL? = nil,
        among available: [TransportCapabilities] = TransportCapabilities.available
    ) -> String? {
        guard transport == .auto, available.count > 1,
            let obstacle = obstacle(of: available[0], to: plan, alsoAsking: other)
        else { return nil }
        return "The load is sent over the slower \(available[1].name) transport, because \(obstacle)."
    }

    private func obstacle(
        of candidate: TransportCapabilities,
        to plan: LoadPlan,
        alsoAsking other: TargetURL?
    ) -> TransportObstacle? {
        candidate.obstacle(
            to: plan,
            alsoAsking: other,
            keepsAlive: keepsAlive,
            changesConnections: connections.differ || productionTLS != nil,
            acceptsCompression: connections.compressed
        )
    }

    private static func refusal(
        _ wanted: String?,
        obstacles: [String: TransportObstacle],
        able: [String]
    ) -> String {
        guard let wanted else {
            return "no transport can send this: "
                + TransportCapabilities.available.compactMap { obstacles[$0.name]?.description }
                .joined(separator: "; ")
        }
        let reason = obstacles[wanted]?.description ?? "the \(wanted) transport needs Linux"
        guard let other = able.first else { return "\(reason); no other transport can" }
        return "\(reason); use --transport \(other) or auto"
    }

    /// The options of a transport that carries out a plan.
    func options(for plan: LoadPlan) -> TransportOptions {
        var options = TransportOptions(plan: plan)
        options.tls = connections.tls
        options.productionTLS = productionTLS
        options.routes = connections.routes
        options.proxies = connections.proxies
        options.acceptsCompression = connections.compressed
        return options
    }

    /// The choice for requests to the canary alone.
    var ofCanary: TransportChoice {
        var choice = self
        choice.productionTLS = nil
        return choice
    }

    /// The choice for requests to production alone.
    var ofProduction: TransportChoice {
        var choice = ofCanary
        if let productionTLS { choice.connections.tls = productionTLS }
        return choice
    }

    /// Whose certificates are not verified, as a clause; `nil` when all are.
    var unverified: String? {
        let production = productionTLS ?? connections.tls
        return switch (connections.tls.verifies, production.verifies) {
        case (true, true): nil
        case (false, false): "certificates not verified"
        case (false, true): "the canary's certificates not verified"
        case (true, false): "production's certificates not verified"
        }
    }

    /// A transport's name as reports show it, with what else a reader must know of the connections.
    func shownName(of transport: String) -> String {
        unverified.map { "\(transport), \($0)" } ?? transport
    }

    /// Makes what carries out a plan.
    ///
    /// - Parameters:
    ///   - plan: the plan that it will run.
    ///   - program: how generator processes are started.
    public func generator(for plan: LoadPlan, program: GeneratorProgram) throws(LoadTestError)
        -> LoadGenerator
    {
        switch try resolved(for: plan) {
        #if os(Linux)
            case .socket, .auto:
                let transport: SocketTransport
                do {
                    transport = try SocketTransport(
                        options: options(for: plan),
                        threads: threads,
                        keepsAlive: keepsAlive
                    )
                } catch {
                    throw .transport(error.description)
                }
                return LoadGenerator(
                    runner: LoadEngine(transport: transport),
                    transportName: shownName(of: transport.name),
                    lanes: transport.lanes.count,
                    decodesBodies: options(for: plan).acceptsCompression,
                    close: { await transport.close() }
                )
        #endif
        default:
            let count = max(1, processes ?? ProcessInfo.processInfo.activeProcessorCount)
            // The processes inherit the limit.
            try Self.makeRoom(for: plan.concurrency / min(count, plan.concurrency) + 1)
            return LoadGenerator(
                runner: GeneratorFleet(processes: count, program: program),
                transportName: "urlsession",
                lanes: count,
                fallback: fallback(for: plan)
            )
        }
    }

    /// Makes room for so many connections in this process and those it starts.
    static func makeRoom(for connections: Int) throws(LoadTestError) {
        do {
            try DescriptorLimit.raise(toServe: connections)
        } catch {
            throw .transport(error.description)
        }
    }
}
