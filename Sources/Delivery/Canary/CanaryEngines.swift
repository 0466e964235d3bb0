public import LoadCore
public import SLOEval

/// A generator of a shadow test's requests.
public typealias ShadowGenerator = Generator<ShadowPlan, ShadowProgress, ShadowMeasurement>

/// A generator of a comparison's requests.
public typealias PairedGenerator = Generator<PairedPlan, PairedProgress, PairedMeasurement>

/// The engines that send the requests of a verification; tests bring their own.
public struct CanaryEngines: Sendable {
    /// The name of the transport of shadow test and comparison.
    public var transportName: String
    /// Why a transport is used that is not the preferred one, as a sentence; `nil` when it is, or was asked
    /// for.
    public var fallback: String?
    /// Makes what runs a shadow test.
    public var shadow: @Sendable (LoadPlan) throws(LoadTestError) -> ShadowGenerator
    /// Makes what runs a comparison.
    public var paired: @Sendable (LoadPlan) throws(LoadTestError) -> PairedGenerator
    /// Makes what runs a load test of the canary, or asks it for one answer.
    public var load: @Sendable (LoadPlan) throws(LoadTestError) -> LoadGenerator
    /// Makes what asks production for one answer.
    public var production: @Sendable (LoadPlan) throws(LoadTestError) -> LoadGenerator

    /// Creates engines.
    ///
    /// - Parameters:
    ///   - transportName: the name of the transport of shadow test and comparison.
    ///   - fallback: why a transport is used that is not the preferred one, as a sentence.
    ///   - shadow: makes what runs a shadow test.
    ///   - paired: makes what runs a comparison.
    ///   - load: makes what runs a load test of the canary, or asks it for one answer.
    ///   - production: makes what asks production for one answer; `nil`, the default, is as for the canary.
    public init(
        transportName: String,
        fallback: String? = nil,
        shadow: @escaping @Sendable (LoadPlan) throws(LoadTestError) -> ShadowGenerator,
        paired: @escaping @Sendable (LoadPlan) throws(LoadTestError) -> PairedGenerator,
        load: @escaping @Sendable (LoadPlan) throws(LoadTestError) -> LoadGenerator,
        production: (@Sendable (LoadPlan) throws(LoadTestError) -> LoadGenerator)? = nil
    ) {
        self.transportName = transportName
        self.fallback = fallback
        self.shadow = shadow
        self.paired = paired
        self.load = load
        self.production = production ?? load
    }
}

extension CanaryEngines {
    /// The engines for two targets: both sides go over the same transport, the socket where it reaches both,
    /// else URLSession.
    ///
    /// - Parameters:
    ///   - choice: the transport that was asked for.
    ///   - plan: the canary, and what is asked of both sides.
    ///   - production: production.
    ///   - program: how processes that send over URLSession are started: they may die, this one may not.
    /// - Throws: ``LoadTestError/transport(_:)`` when the transport that was asked for can't send the plan
    ///   to both.
    public init(
        _ choice: TransportChoice,
        asking plan: LoadPlan,
        production: TargetURL,
        program: GeneratorProgram
    ) throws(LoadTestError) {
        let usesSocket = try choice.resolved(for: plan, alsoAsking: production) == .socket
        self.init(
            transportName: choice.shownName(of: usesSocket ? "socket" : "urlsession"),
            fallback: choice.fallback(for: plan, alsoAsking: production),
            shadow: { (plan: LoadPlan) throws(LoadTestError) in
                #if os(Linux)
                    if usesSocket {
                        let transport = try Self.socket(choice, for: plan)
                        return ShadowGenerator(
                            runner: ShadowEngine(transport: transport),
                            transportName: choice.shownName(of: transport.name),
                            close: { await transport.close() }
                        )
                    }
                #endif
                try TransportChoice.makeRoom(for: Self.connectionLimit(of: plan))
                return ShadowGenerator(runner: EngineProcess(program), transportName: "urlsession")
            },
            paired: { (plan: LoadPlan) throws(LoadTestError) in
                #if os(Linux)
                    if usesSocket {
                        let transport = try Self.socket(choice, for: plan)
                        return PairedGenerator(
                            runner: PairedEngine(transport: transport),
                            transportName: choice.shownName(of: transport.name),
                            close: { await transport.close() }
                        )
                    }
                #endif
                try TransportChoice.makeRoom(for: Self.connectionLimit(of: plan))
                return PairedGenerator(runner: EngineProcess(program), transportName: "urlsession")
            },
            load: { (plan: LoadPlan) throws(LoadTestError) in
                try choice.ofCanary.generator(for: plan, program: program)
            },
            production: { (plan: LoadPlan) throws(LoadTestError) in
                try choice.ofProduction.generator(for: plan, program: program)
            }
        )
    }

    /// A user has a connection to either side.
    static func connectionLimit(of plan: LoadPlan) -> Int { plan.concurrency * 2 + 1 }

    #if os(Linux)
        private static func socket(
            _ choice: TransportChoice,
            for plan: LoadPlan
        ) throws(LoadTestError) -> SocketTransport {
            var options = choice.options(for: plan)
            options.connectionLimit = connectionLimit(of: plan)
            do {
                return try SocketTransport(options: options, threads: choice.threads)
            } catch {
                throw .transport(error.description)
            }
        }
    #endif
}
