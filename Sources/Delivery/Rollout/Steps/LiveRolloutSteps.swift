import SLOEval
import Reporting

/// Does what a rollout decides, for real: through a router, a load test, sources of health and a rollback.
///
/// A failure that may pass is retried with growing pauses; a final one becomes the event that says so.
/// No secret reaches an event, since events are written to the journal and to reports.
public struct LiveRolloutSteps: RolloutSteps {
    /// How patient the steps are.
    public struct Patience: Sendable, Equatable {
        /// How often a step of the way forward is tried. The default is 4 times within 7 s.
        public var forward = Backoff()
        /// How often traffic is told to return to stable. The default is 7 times within 35 s.
        public var back: Backoff
        /// How long requests are counted to see whether traffic follows its weights. The default is 10 s.
        public var observation = Duration.seconds(10)
        /// The pause between two readings of the counters. The default is 1 s.
        public var observationInterval = Duration.seconds(1)
        /// How long after the way back the route is looked at again, since a call from before may come late.
        /// The default is 2 s.
        public var secondLook = Duration.seconds(2)
        /// The pause between two looks at the route while a person is waited for. The default is 10 s.
        public var routeInterval = Duration.seconds(10)
        /// How long a person has to agree to a stage. The default is 1 hour.
        public var approval = Duration.seconds(3600)

        /// Creates the default patience.
        public init() {
            back = Backoff()
            back.attempts = 7
        }
    }

    let plan: RolloutPlan
    let router: any TrafficRouter
    let rollback: (any Rollback)?
    let preflight: DeploymentPreflight?
    let health: any HealthSource
    let loadTest: (any StageLoadTest)?
    let patience: Patience
    let splitCheck: SplitCheck
    /// The changes of the route that were announced; the workflow has the same one.
    package var ledger = RouteLedger()
    let splitStart = SplitStart()
    /// Sends requests while a split is looked at; `nil`, the default, leaves that to others.
    package var splitTraffic: SplitTraffic?
    /// Records the commands that change something; `nil`, the default, where none are run.
    package var commands: RolloutCommands?
    let addresses: [RolloutAddress]
    let notice: @Sendable (String) -> Void
    let clock: RolloutClock
    let redactor: Redactor

    /// Creates steps.
    ///
    /// - Parameters:
    ///   - plan: the stages.
    ///   - router: splits the traffic.
    ///   - rollback: returns the deployment to its revision; `nil` where only traffic is managed.
    ///   - preflight: checks the deployment before anything is changed; `nil` where none is managed.
    ///   - health: tells how the canary is doing.
    ///   - loadTest: loads a stage; `nil` when no load test is asked for.
    ///   - patience: how often and how long things are tried.
    ///   - addresses: what is asked once before anything is changed.
    ///   - notice: is told what is waited for.
    ///   - splitCheck: judges whether traffic follows its weights.
    ///   - clock: the time.
    ///   - redactor: takes secrets out of what is told.
    public init(
        plan: RolloutPlan,
        router: any TrafficRouter,
        rollback: (any Rollback)? = nil,
        preflight: DeploymentPreflight? = nil,
        health: any HealthSource,
        loadTest: (any StageLoadTest)? = nil,
        patience: Patience = Patience(),
        addresses: [RolloutAddress] = [],
        notice: @escaping @Sendable (String) -> Void = { _ in },
        splitCheck: SplitCheck = SplitCheck(),
        clock: RolloutClock = .system,
        redactor: Redactor = Redactor()
    ) {
        self.plan = plan
        self.router = router
        self.rollback = rollback
        self.preflight = preflight
        self.health = health
        self.loadTest = loadTest
        self.patience = patience
        self.splitCheck = splitCheck
        self.addresses = addresses
        self.notice = notice
        self.clock = clock
        self.redactor = redactor
    }

    /// Does an action and tells how it went.
    package func perform(_ action: RolloutAction) async -> RolloutEvent {
        switch action {
        case .checkPreflight(let recordsRevision): await checkPreflight(recordsRevision: recordsRevision)
        case .setSplit(let percentage, let expected):
            await recorded(mayRefuse: percentage > 0) { await setSplit(percentage, expected: expected) }
        case .verifySplit(let percentage): await verifySplit(percentage)
        case .settle(let seconds): await settle(seconds)
        case .runLoadTest(let stage, let attempt): await runLoadTest(stage, attempt: attempt)
        case .checkHealth(let stage, let seconds): await checkHealth(stage, afterSeconds: seconds)
        case .awaitApproval(let stage): await awaitApproval(stage)
        case .undoDeployment(let revision): await recorded(mayRefuse: false) { await undo(to: revision) }
        case .verifyDeployment(let revision): await verify(revision)
        // These two are the driver's; an answer to them would be one to a question nobody asked.
        case .finish, .leave: .settled
        }
    }

    func recorded<Value>(mayRefuse: Bool, _ work: () async -> Value) async -> Value {
        guard let commands else { return await work() }
        return await commands.recording(mayRefuse: mayRefuse, work)
    }

    func clean(_ text: String) -> String { redactor.redact(text).singleLine }

    private func settle(_ seconds: Double) async -> RolloutEvent {
        try? await clock.sleep(.seconds(seconds))
        return .settled
    }

    /// Approval comes as a request from outside, while this waits and sees that the route stays as it is.
    private func awaitApproval(_ stage: Int) async -> RolloutEvent {
        let begin = clock.elapsed()
        while true {
            let rest = patience.approval - (clock.elapsed() - begin)
            guard rest > .zero, (try? await clock.sleep(min(rest, patience.routeInterval))) != nil else {
                return .approvalExpired
            }
            if let edit = await edit(since: stage) { return edit }
        }
    }

    private func checkHealth(_ stage: Int, afterSeconds seconds: Double) async -> RolloutEvent {
        let begin = clock.elapsed()
        try? await clock.sleep(.seconds(seconds))
        if let edit = await edit(since: stage) { return edit }
        let reading = await health.read(percentage: plan.stages[stage].percentage)
        return .healthRead(reading.mapFinding(clean), elapsedSeconds: (clock.elapsed() - begin).inSeconds)
    }

    /// Reads the health beside another action. What a reading finds that was cut short is not told.
    package func watch(
        stage: Int,
        everySeconds seconds: Double,
        _ note: @escaping @Sendable (RolloutEvent) -> Void
    ) async {
        while !Task.isCancelled {
            let event = await checkHealth(stage, afterSeconds: seconds)
            if !Task.isCancelled { note(event) }
        }
    }

    private func undo(to revision: RecordedRevision) async -> RolloutEvent {
        guard let rollback else { return .deploymentUndone }
        do {
            try await rollback.undo(to: revision)
            return .deploymentUndone
        } catch {
            return .deploymentNotUndone(reason: clean("\(error)"))
        }
    }

    private func verify(_ revision: RecordedRevision) async -> RolloutEvent {
        guard let rollback else { return .deploymentVerified }
        do {
            try await rollback.verify(revision)
            return .deploymentVerified
        } catch {
            return .deploymentNotVerified(reason: clean("\(error)"))
        }
    }
}

extension HealthReading {
    /// The same reading with another sentence.
    func mapFinding(_ change: (String) -> String) -> HealthReading {
        switch self {
        case .healthy(let finding): .healthy(finding: change(finding))
        case .bad(let finding): .bad(finding: change(finding))
        case .error(let finding): .error(finding: change(finding))
        case .unseen(let finding): .unseen(finding: change(finding))
        }
    }
}
