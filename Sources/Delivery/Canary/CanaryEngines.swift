public import LoadCore
import SLOEval

/// The engines that send the requests of a verification; tests bring their own.
public struct CanaryEngines: Sendable {
    /// A runner for one step, and what has to be done with it afterwards.
    public struct Held<Runner: Sendable>: Sendable {
        /// Carries out the step.
        public let runner: Runner
        /// Releases connections and threads.
        public let close: @Sendable () async -> Void

        /// Creates a runner to be released.
        public init(_ runner: Runner, close: @escaping @Sendable () async -> Void = {}) {
            self.runner = runner
            self.close = close
        }
    }

    /// The name of the transport of shadow test and comparison.
    public var transportName: String
    /// Makes what runs a shadow test.
    public var shadow: @Sendable (LoadPlan) throws(LoadTestError) -> Held<any ShadowRunner>
    /// Makes what runs a comparison.
    public var paired: @Sendable (LoadPlan) throws(LoadTestError) -> Held<any PairedRunner>
    /// Makes what runs a load test, or a single request.
    public var load: @Sendable (LoadPlan) throws(LoadTestError) -> TransportChoice.Generator

    /// Creates engines.
    public init(
        transportName: String,
        shadow: @escaping @Sendable (LoadPlan) throws(LoadTestError) -> Held<any ShadowRunner>,
        paired: @escaping @Sendable (LoadPlan) throws(LoadTestError) -> Held<any PairedRunner>,
        load: @escaping @Sendable (LoadPlan) throws(LoadTestError) -> TransportChoice.Generator
    ) {
        self.transportName = transportName
        self.shadow = shadow
        self.paired = paired
        self.load = load
    }
}

extension CanaryEngines {
    /// The engines for two targets: both sides go over the same transport, the socket where it reaches both, else
    /// URLSession.
    ///
    /// - Parameters:
    ///   - choice: the transport that was asked for.
    ///   - plan: the canary, and what is asked of both sides.
    ///   - production: production.
    ///   - program: how processes that send over URLSession are started: they may die, this one may not.
    /// - Throws: ``LoadTestError/transport(_:)`` when the transport that was asked for can't send the plan to both.
    public init(
        _ choice: TransportChoice,
        asking plan: LoadPlan,
        production: TargetURL,
        program: GeneratorProgram
    ) throws(LoadTestError) {
        let usesSocket = try choice.resolved(for: plan, alsoAsking: production) == .socket
        let sideless = usesSocket ? choice.threads : nil
        self.init(
            transportName: usesSocket ? "socket" : "urlsession",
            shadow: { (plan: LoadPlan) throws(LoadTestError) in
                #if os(Linux)
                    if usesSocket {
                        let transport = try Self.socket(for: plan, threads: sideless)
                        return Held(ShadowEngine(transport: transport)) { await transport.close() }
                    }
                #endif
                try TransportChoice.makeRoom(for: Self.options(for: plan).connectionLimit)
                return Held(EngineProcess<ShadowPlan>(program))
            },
            paired: { (plan: LoadPlan) throws(LoadTestError) in
                #if os(Linux)
                    if usesSocket {
                        let transport = try Self.socket(for: plan, threads: sideless)
                        return Held(PairedEngine(transport: transport)) { await transport.close() }
                    }
                #endif
                try TransportChoice.makeRoom(for: Self.options(for: plan).connectionLimit)
                return Held(EngineProcess<PairedPlan>(program))
            },
            load: { (plan: LoadPlan) throws(LoadTestError) in
                try choice.generator(for: plan, program: program)
            }
        )
    }

    /// A user has a connection to either side.
    static func options(for plan: LoadPlan) -> TransportOptions {
        var options = TransportOptions(plan: plan)
        options.connectionLimit = plan.concurrency * 2 + 1
        return options
    }

    #if os(Linux)
        private static func socket(
            for plan: LoadPlan,
            threads: Int?
        ) throws(LoadTestError) -> SocketTransport {
            do {
                return try SocketTransport(options: options(for: plan), threads: threads)
            } catch {
                throw .transport(error.description)
            }
        }
    #endif
}
