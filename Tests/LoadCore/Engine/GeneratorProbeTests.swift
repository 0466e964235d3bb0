import LoadCore
import SLOEval
import TestSupport
import Testing

/// The probe, over a transport that takes the same time for everything, in simulated time.
@Suite struct GeneratorProbeTests {
    private func health(answersAfter delay: Duration) async throws -> GeneratorHealth {
        var plan = LoadPlan(target: try TargetURL("http://simulated"))
        plan.pattern = .max
        plan.concurrency = 1
        plan.duration = .seconds(20)
        let transport = SimulatedTransport { _ in .init(after: delay) }
        let engine = LoadEngine(transport: transport)
        return try await SimulatedRun.run(plan, over: transport, with: engine).generator
    }

    @Test func theProbeAsksTenTimesASecond() async throws {
        let health = try await health(answersAfter: .milliseconds(1))
        #expect((195...201).contains(health.probe.count))
    }

    /// A generator that stands still for a second was slow for all ten requests of it.
    @Test func aSlowProbeCountsForThoseItKeptBack() async throws {
        let probe = try await health(answersAfter: .seconds(1)).probe
        #expect((170...200).contains(probe.count))
        let median = try #require(probe.quantile(0.5))
        #expect((490_000_000...600_000_000).contains(median))
        #expect(probe.maximum == 1_000_000_000)
    }
}
