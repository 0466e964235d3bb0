import Delivery
import Foundation
import LoadCore

/// Shifts traffic in stages with a router, a rollback, and sources of health, and returns the exit code.
func rollOut(_ name: String, log: Log, program: GeneratorProgram) async throws -> ExitCode {
    let deployment = try DeploymentReference(name, namespace: "shop")
    let runner: any ProcessRunner = Subprocess(searchPath: "/usr/bin")
    var options = Kubectl.Options()
    options.context = "production"
    let kubectl = try Kubectl(namespace: deployment.namespace, options: options, runner: runner)
    let router = IstioRouter(kubectl: kubectl, deployment: deployment)
    let health = CombinedHealth([
        DeploymentHealth(kubectl: kubectl, deployment: deployment),
        TrafficHealth(router: router, check: SplitCheck()),
        HTTPHealth(url: "http://shop/health", fetch: fetch),
        CommandHealth(command: ProcessCall("./healthy.sh"), runner: runner),
        PrometheusHealth(
            serverURL: "http://prometheus:9090",
            query: PrometheusHealth.Query(
                subject: "error rate",
                expression: "error_rate",
                bound: 1,
                unit: "%"
            ),
            deployment: deployment,
            fetch: fetch
        ),
    ])
    let loadTest = WorkflowLoadTest(
        job: LoadTestJob(plan: LoadPlan(target: try TargetURL("http://shop"))),
        load: StageLoad(),
        reportFolder: "reports",
        makeGenerator: { plan throws(LoadTestError) in
            try TransportChoice().generator(for: plan, program: program)
        },
        progress: ProgressDisplay(log: log),
        log: log
    )
    let journal = RolloutJournal(of: deployment)
    let holder = "my tool"
    let workflow = RolloutWorkflow(
        deployment: deployment,
        router: router.name,
        journal: journal,
        lock: RolloutLocks(
            file: FileLock(path: journal.path + ".lock", holder: holder),
            lease: LeaseLock(kubectl: kubectl, deployment: deployment, holder: holder)
        ),
        control: ControlFile(path: journal.path + ".control"),
        person: "ann",
        clock: RolloutClock.system,
        log: log
    ) { plan in
        LiveRolloutSteps(
            plan: plan,
            router: router,
            rollback: KubernetesRollback(kubectl: kubectl, deployment: deployment, backoff: Backoff()),
            preflight: DeploymentPreflight(kubectl: kubectl, deployment: deployment),
            health: health,
            loadTest: loadTest,
            addresses: [RolloutAddress(option: "shop", address: "http://shop") { nil }]
        )
    }
    let plan = try RolloutPlan(stages: [
        RolloutStage("canary", percentage: 5, duration: .seconds(300)),
        RolloutStage("all", percentage: 100, duration: .seconds(300), needsApproval: true),
    ])
    var settings = RolloutSettings()
    settings.onFailure = .rollBack
    let ending = try await workflow.run(
        .new(plan, settings),
        signals: AsyncStream { $0.finish() },
        observer: { history in log.info("\(history.report.summary)") }
    )
    if let error: RolloutJournalError = ending.unrecorded { log.error("\(error)") }
    return ending.exitCode
}

/// Fetches a URL for a source of health.
@Sendable func fetch(_ url: String) async throws -> HealthAnswer {
    HealthAnswer(status: 200, body: Array("fetched from \(url)".utf8))
}

/// The routers that come with the library.
func routers(_ kubectl: Kubectl, _ deployment: DeploymentReference) throws -> [any TrafficRouter] {
    let socket = RuntimeSocketAddress.unix(path: "/run/haproxy.sock")
    let servers = try HAProxyRouter.Servers(backend: "shop", canary: "new", stable: "old")
    return [
        IstioRouter(kubectl: kubectl, deployment: deployment),
        try GatewayRouter(kubectl: kubectl, deployment: deployment),
        try NginxIngressRouter(kubectl: kubectl, deployment: deployment),
        ReplicaRouter(kubectl: kubectl, deployment: deployment, total: 10),
        HAProxyRouter(address: socket, servers: servers),
        try CommandRouter(
            command: ProcessCall("./set-weight.sh", ["{percentage}"]),
            runner: Subprocess(searchPath: "/usr/bin")
        ),
    ]
}

/// A router of one's own.
struct FeatureFlagRouter: TrafficRouter {
    let name = "feature-flag"
    let flags: any FeatureFlags

    func percentage() async throws(TrafficError) -> Int? { await flags.share() }

    func setPercentage(_ wanted: Int, expected: [Int]) async throws(TrafficError) {
        let found = await flags.share()
        guard (expected + [wanted]).contains(found) else {
            throw .edited(route: name, found: found, expected: expected)
        }
        await flags.set(wanted)
    }

    func counters() async throws(TrafficError) -> TrafficCounters? {
        TrafficCounters(canary: 5, total: 100)
    }

    func dryRun(percentage: Int) -> [String] { ["set the flag to \(percentage)"] }
}

/// What the router above changes.
protocol FeatureFlags: Sendable {
    func share() async -> Int
    func set(_ share: Int) async
}

/// A rollback, a source of health, a load test, and a lock of one's own.
struct Own: Rollback, HealthSource, StageLoadTest, RolloutLock {
    func recordRevision() async throws(RollbackError) -> RecordedRevision? {
        RecordedRevision(number: 3, replicaSet: "shop-7c9")
    }
    func undo(to revision: RecordedRevision) async throws(RollbackError) {}
    func verify(_ revision: RecordedRevision) async throws(RollbackError) {}
    func commands(for revision: RecordedRevision?) -> [String] { [] }

    func read(percentage: Int) async -> HealthReading { .healthy(finding: "all is well") }
    func dryRun(percentage: Int) -> [String] { [] }

    func run(_ stage: RolloutStage, number: Int, attempt: Int) async -> LoadTestAnswer {
        .passed(finding: "stage \(stage.name)")
    }

    let renewalSeconds: Double? = nil
    func acquire() async throws(RolloutLockError) {}
    func renew() async throws(RolloutLockError) {}
    func release() async {}
}

/// A runner of programs of one's own, for a dry run.
struct Recorder: ProcessRunner {
    func run(_ call: ProcessCall, onOutput: OutputHandler?) async throws(ProcessError) -> ProcessResult {
        print(call.commandLine)
        return ProcessResult(ending: .exited(0))
    }
}

/// Names what went wrong with a cluster, a file, or a plan.
func advice(_ error: any Error) -> String {
    switch error {
    case let error as KubectlError: "kubectl: \(error)"
    case let error as KubernetesNameError: "name: \(error.name)"
    case let error as RolloutPlanError: "plan: \(error)"
    case let error as FileError: "file: \(error)"
    default: "\(error)"
    }
}
