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
    /// The generator processes of the URLSession transport; `nil` is one for each processor.
    public var processes: Int?

    /// Creates a choice. The default leaves it all to the target.
    public init(
        transport: LoadTestSettings.Transport = .auto,
        threads: Int? = nil,
        keepsAlive: Bool = true,
        processes: Int? = nil
    ) {
        self.transport = transport
        self.threads = threads
        self.keepsAlive = keepsAlive
        self.processes = processes
    }

    /// What carries out a plan, and what has to be done with it afterwards.
    public struct Generator: Sendable {
        /// Carries out the plan.
        public let runner: any LoadRunner
        /// The name of the transport in reports.
        public let transportName: String
        /// The event loops or processes that send the load.
        public var lanes = 1
        /// Releases connections and threads.
        public let close: @Sendable () async -> Void

        /// What to know of the memory that a plan may take; `nil` when it is less than half of what there is.
        public func memoryWarning(for plan: LoadPlan) -> String? {
            MemoryNeed(of: plan, lanes: lanes).warning(available: MemoryNeed.available)
        }
    }

    /// The transport for a target: the socket where it can, else URLSession.
    ///
    /// - Throws: ``LoadTestError/transport(_:)`` when the one asked for can't reach the target or lacks what
    ///   was asked of it.
    public func resolved(for target: TargetURL) throws(LoadTestError) -> LoadTestSettings.Transport {
        switch transport {
        case .auto:
            return Self.socketReaches(target) ? .socket : try checkedURLSession(for: target)
        case .socket:
            guard Self.socketReaches(target) else {
                throw .transport(
                    "the socket transport speaks plain http on Linux and can't reach \(target); "
                        + "use --transport urlsession or auto"
                )
            }
            return .socket
        case .urlsession:
            return try checkedURLSession(for: target)
        }
    }

    private func checkedURLSession(
        for target: TargetURL
    ) throws(LoadTestError) -> LoadTestSettings.Transport {
        guard target.socketPath == nil else {
            throw .transport(
                "\(target) is a Unix-domain socket; only the socket transport on Linux reaches it"
            )
        }
        guard keepsAlive else {
            throw .transport(
                "--no-keep-alive needs the socket transport: URLSession decides about its connections itself"
            )
        }
        return .urlsession
    }

    /// Makes what carries out a plan.
    ///
    /// - Parameters:
    ///   - plan: the plan that it will run.
    ///   - program: how generator processes are started.
    public func generator(for plan: LoadPlan, program: GeneratorProgram) throws(LoadTestError) -> Generator {
        switch try resolved(for: plan.target) {
        #if os(Linux)
            case .socket, .auto:
                let transport: SocketTransport
                do {
                    transport = try SocketTransport(
                        options: TransportOptions(plan: plan),
                        threads: threads,
                        keepsAlive: keepsAlive
                    )
                } catch {
                    throw .transport(error.description)
                }
                return Generator(
                    runner: LoadEngine(transport: transport),
                    transportName: transport.name,
                    lanes: transport.lanes.count,
                    close: { await transport.close() }
                )
        #endif
        default:
            let count = processes ?? ProcessInfo.processInfo.activeProcessorCount
            return Generator(
                runner: GeneratorFleet(processes: count, program: program),
                transportName: "urlsession",
                lanes: count,
                close: {}
            )
        }
    }

    private static func socketReaches(_ target: TargetURL) -> Bool {
        #if os(Linux)
            return target.scheme == .http
        #else
            return false
        #endif
    }
}
