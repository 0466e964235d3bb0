import Delivery
import LoadCore
import SLOEval

/// The demo's service, people who use it all the while, and the steps of a rollout there.
struct DemoStage: Sendable {
    private let service: DemoService
    private let target: TargetURL
    /// The stage at which the canary begins to fail; `nil` for a good canary.
    private let failingShare: Int?
    private let makeGenerator: TransportChoice.MakeGenerator

    /// Starts the service.
    init(failsAt share: Int?, shell: ProgramShell) throws {
        service = try DemoService()
        target = try TargetURL(service.url)
        failingShare = share
        makeGenerator = { (plan: LoadPlan) throws(LoadTestError) in
            try TransportChoice().generator(for: plan, program: shell.generatorProgram)
        }
    }

    var router: DemoRouter { DemoRouter(service: service) }

    /// The requests that the versions answered, as the service counted them itself.
    var counts: String {
        let counters = service.counters
        return "The service's own count: v2 answered \(counters.canary) requests, "
            + "v1 \(counters.total - counters.canary).\n"
    }

    /// Does work while five people use the service, some hundred requests a second, and stops the service.
    func whileUsed<Value: Sendable>(_ work: () async throws -> Value) async throws -> Value {
        defer { service.stop() }
        var plan = LoadPlan(target: target, endpoints: [Endpoint(path: "/api/health")])
        plan.concurrency = 5
        plan.pattern = .sustained(pause: .milliseconds(10) ... .milliseconds(10))
        plan.duration = .seconds(3600)
        let people = try makeGenerator(plan)
        async let used = people.runner.run(plan)
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        people.runner.stop(because: "the demo is over")
        _ = try? await used
        await people.close()
        return try result.get()
    }

    static func plan() throws -> RolloutPlan {
        try RolloutPlan(
            stages: [("canary", 5), ("quarter", 25), ("half", 50), ("full", 100)].map {
                RolloutStage($0, percentage: $1, duration: .seconds(3))
            }
        )
    }

    static var settings: RolloutSettings {
        var settings = RolloutSettings()
        settings.loadTest = true
        settings.onFailure = .rollBack
        settings.onInconclusive = .rollBack
        settings.settleSeconds = 0.2
        settings.healthIntervalSeconds = 1
        return settings
    }

    func steps(plan: RolloutPlan, reports: String) -> any RolloutSteps {
        var patience = LiveRolloutSteps.Patience()
        patience.observation = .seconds(2)
        patience.observationInterval = .milliseconds(100)
        let steps = LiveRolloutSteps(
            plan: plan,
            router: router,
            rollback: DemoRollback(onUndo: { [service] in service.canaryFails = false }),
            health: HTTPHealth(url: service.canaryHealthURL, fetch: fetch),
            loadTest: loadTest(reports),
            patience: patience
        )
        return FailingDemo(steps: steps, share: failingShare) { [service] in service.canaryFails = true }
    }

    private func loadTest(_ reports: String) -> WorkflowLoadTest {
        var load = StageLoad()
        load.longestDuration = .seconds(2)
        var plan = LoadPlan(
            target: target,
            endpoints: [Endpoint(path: "/api/health"), Endpoint(path: "/api/orders")]
        )
        plan.seed = 1
        let policy = SLOPolicy(p95Milliseconds: 500, errorRatePercent: 1, throughput: 300)
        let log = Log(level: .warning)
        return WorkflowLoadTest(
            job: LoadTestJob(plan: plan, policy: policy),
            load: load,
            reportFolder: reports,
            makeGenerator: makeGenerator,
            progress: ProgressDisplay(style: .none, log: log),
            log: log
        )
    }

    /// Asks once, the way a load test does.
    @Sendable
    private func fetch(_ url: String) async throws -> HealthAnswer {
        let target = try TargetURL(url)
        var plan = LoadPlan(target: target, endpoints: [.itself(of: target)])
        plan.concurrency = 1
        plan.requestLimit = 1
        let generator = try makeGenerator(plan)
        let measurement: LoadMeasurement
        do { measurement = try await generator.runner.run(plan) } catch {
            await generator.close()
            throw error
        }
        await generator.close()
        return HealthAnswer(status: measurement.failures == 0 ? 200 : 503)
    }
}

/// Steps in whose course the canary breaks once it has its share.
private struct FailingDemo: RolloutSteps {
    let steps: LiveRolloutSteps
    let share: Int?
    let breakCanary: @Sendable () -> Void

    func perform(_ action: RolloutAction) async -> RolloutEvent {
        if case .verifySplit(let percentage) = action, percentage == share { breakCanary() }
        return await steps.perform(action)
    }

    func watch(
        stage: Int,
        everySeconds seconds: Double,
        _ note: @escaping @Sendable (RolloutEvent) -> Void
    ) async {
        await steps.watch(stage: stage, everySeconds: seconds, note)
    }
}
