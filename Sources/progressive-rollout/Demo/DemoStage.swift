import Delivery
import Foundation
import LoadCore
import SLOEval

/// Two servers and the proxy before them.
final class DemoStage: Sendable {
    private let canary: LoopbackServer
    private let stable: LoopbackServer
    private let proxy: WeightedProxy
    let router: DemoRouter
    private let failingShare: Int?
    private let traffic = DemoTraffic()

    /// Starts everything.
    ///
    /// - Parameter share: the stage at which the canary begins to fail; `nil` for a good canary.
    init(_ name: String, failsAt share: Int?) throws {
        canary = LoopbackServer(.version("v2"))
        stable = LoopbackServer(.version("v1"))
        try canary.start()
        try stable.start()
        proxy = try WeightedProxy(canaryPort: canary.port, stablePort: stable.port)
        router = DemoRouter(proxy: proxy)
        failingShare = share
        proxy.start()
        traffic.start(users: 5, port: proxy.port)
    }

    func stop() {
        traffic.stop()
        proxy.stop()
        canary.stop()
        stable.stop()
    }

    /// What the two servers counted themselves.
    var counts: String {
        "The servers' own count: v2 answered \(canary.counters.requests) requests, "
            + "v1 \(stable.counters.requests).\n"
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
            rollback: DemoRollback(onUndo: { [canary] in canary.replaceScript(.version("v1")) }),
            health: HTTPHealth(url: canary.url + "/api/health", fetch: fetch),
            loadTest: loadTest(reports),
            patience: patience
        )
        return FailingDemo(steps: steps, share: failingShare) { [canary] in
            canary.replaceScript(.failing)
        }
    }

    private func loadTest(_ reports: String) -> WorkflowLoadTest {
        var load = StageLoad()
        load.longestDuration = .seconds(2)
        var plan = LoadPlan(
            target: target,
            endpoints: [Endpoint(path: "/api/health"), Endpoint(path: "/api/orders")]
        )
        plan.seed = 1
        let policy = SLOPolicy(p95Milliseconds: 200, errorRatePercent: 1, throughput: 300)
        let log = Log(level: .warning)
        return WorkflowLoadTest(
            job: LoadTestJob(plan: plan, policy: policy),
            load: load,
            reportFolder: reports,
            makeGenerator: { (plan: LoadPlan) throws(LoadTestError) in
                let runner = Subprocess(searchPath: "")
                return try TransportChoice().generator(
                    for: plan,
                    program: GeneratorProgram(environment: [:], runner: runner)
                )
            },
            progress: ProgressDisplay(style: .none, log: log),
            log: log
        )
    }

    private var target: TargetURL {
        guard let url = try? TargetURL(proxy.url) else {
            preconditionFailure("'\(proxy.url)' is made here and is a URL.")
        }
        return url
    }

    /// Asks the canary over a connection of its own.
    @Sendable
    private func fetch(_ url: String) async throws -> HealthAnswer {
        guard let descriptor = LoopbackSocket.connected(to: canary.port) else {
            throw LoopbackSocket.Failure()
        }
        defer { close(descriptor) }
        let request = "GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        guard LoopbackSocket.write(Array(request.utf8), to: descriptor),
            let answer = LoopbackSocket.read(descriptor),
            let status = Int(String(decoding: answer.dropFirst(9).prefix(3), as: UTF8.self))
        else { throw LoopbackSocket.Failure() }
        return HealthAnswer(status: status)
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
}

extension LoopbackServer.Script {
    /// A version of the service that answers well.
    fileprivate static func version(_ name: String) -> LoopbackServer.Script {
        LoopbackServer.Script(
            routes: [
                "/api/health": .text(#"{"status":"ok","version":"\#(name)"}"#),
                "/api/orders": LoopbackServer.Route(
                    delay: .uniform(.milliseconds(2) ... .milliseconds(6)),
                    body: .size(800)
                ),
            ],
            seed: 1
        )
    }

    /// A version that answers three orders in ten with an error, and says all the same that it is well.
    fileprivate static let failing = LoopbackServer.Script(
        routes: [
            "/api/health": .text(#"{"status":"ok","version":"v2"}"#),
            "/api/orders": .failing(0.3, delay: .uniform(.milliseconds(2) ... .milliseconds(6))),
        ],
        seed: 1
    )
}
