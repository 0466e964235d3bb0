import LoadCore
import SLOEval
import TestSupport

/// A plan carried out in simulated time, and what the server saw of it.
struct SimulatedRun {
    let transport: SimulatedTransport
    let measurement: LoadMeasurement

    init(
        _ pattern: TrafficPattern,
        users: Int,
        seconds: Double,
        configure: @Sendable (inout LoadPlan) -> Void = { _ in },
        answer: @escaping @Sendable (SimulatedTransport.Sighting) -> SimulatedTransport.Answer
    ) async throws {
        var plan = LoadPlan(target: try TargetURL("http://simulated"), endpoints: Endpoint.sample)
        plan.pattern = pattern
        plan.concurrency = users
        plan.duration = .milliseconds(Int64(seconds * 1000))
        configure(&plan)
        let transport = SimulatedTransport(answer: answer)
        self.transport = transport
        measurement = try await Self.run(
            plan,
            over: transport,
            with: LoadEngine(transport: transport, probesGenerator: false)
        )
    }

    /// Runs an engine on its transport's loop.
    static func run(
        _ plan: LoadPlan,
        over transport: SimulatedTransport,
        with engine: LoadEngine<SimulatedTransport>
    ) async throws -> LoadMeasurement {
        try await transport.loop.run { () async -> Result<LoadMeasurement, LoadEngineError> in
            do throws(LoadEngineError) {
                return .success(try await engine.run(plan))
            } catch {
                return .failure(error)
            }
        }.get()
    }

    /// The times between the requests of one user.
    func gaps(ofChannel channel: Int) -> [Duration] {
        let times = transport.seen.filter { $0.channel == channel }.map(\.at)
        return zip(times.dropFirst(), times).map { $0 - $1 }
    }
}
