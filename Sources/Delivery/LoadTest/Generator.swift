public import LoadCore
public import SLOEval

/// A runner for one plan, and how it is released.
public struct Generator<Plan: Sendable, Progress: Sendable, Measurement: Sendable>: Sendable {
    /// Carries out the plan.
    public let runner: any PlanRunner<Plan, Progress, Measurement>
    /// The name of the transport in reports.
    public let transportName: String
    /// The event loops or processes that send the load.
    public let lanes: Int
    /// Whether it asks for compressed answers and decodes them.
    public let decodesBodies: Bool
    /// Why a transport is used that is not the preferred one, as a sentence; `nil` when it is, or was asked
    /// for.
    public let fallback: String?
    /// Releases connections and threads.
    public let close: @Sendable () async -> Void

    /// Creates a generator. The default has one lane and nothing to release.
    public init(
        runner: any PlanRunner<Plan, Progress, Measurement>,
        transportName: String,
        lanes: Int = 1,
        decodesBodies: Bool = false,
        fallback: String? = nil,
        close: @escaping @Sendable () async -> Void = {}
    ) {
        self.runner = runner
        self.transportName = transportName
        self.lanes = lanes
        self.decodesBodies = decodesBodies
        self.fallback = fallback
        self.close = close
    }

    /// Runs a plan to its end, or until a switch stops it, and releases the generator.
    ///
    /// - Parameter show: shows the run while it is under way.
    func run(
        _ plan: Plan,
        until stop: StopSwitch,
        showing show: @Sendable (AsyncStream<Progress>) async -> Void
    ) async throws(LoadTestError) -> Measurement {
        try await use(until: stop) { () async throws(LoadEngineError) in
            async let shown: Void = show(runner.progress)
            let measurement = try await runner.run(plan)
            await shown
            return measurement
        }
    }

    /// Does work with the generator until it ends or a switch stops it, and releases the generator.
    func use<Value>(
        until stop: StopSwitch,
        _ work: () async throws(LoadEngineError) -> Value
    ) async throws(LoadTestError) -> Value {
        do throws(LoadEngineError) {
            let value = try await stop.whileRunning(stop: { runner.stop(because: $0) }, work)
            await close()
            return value
        } catch {
            await close()
            throw .plan(error)
        }
    }
}

/// A generator of a load test's load.
public typealias LoadGenerator = Generator<LoadPlan, ProgressSnapshot, LoadMeasurement>

extension LoadGenerator {
    /// Returns a warning about the memory that a plan may take; `nil` when it is less than half of the
    /// machine's.
    public func memoryWarning(for plan: LoadPlan) -> String? {
        MemoryNeed(of: plan, lanes: lanes, decodesBodies: decodesBodies)
            .warning(available: MemoryNeed.available)
    }
}
