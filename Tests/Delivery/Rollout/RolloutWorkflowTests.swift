@testable import Delivery
import Foundation
import Reporting
import Synchronization
import Testing

/// A lock in memory.
private final class FakeLock: RolloutLock {
    private struct State {
        var isHeld = false
        var acquired = 0
        var errors: [RolloutLockError] = []
        var renewal: RolloutLockError?
    }

    let renewalSeconds: Double? = 0.01
    private let state = Mutex(State())

    init(acquiring errors: [RolloutLockError] = []) {
        state.withLock { $0.errors = errors }
    }

    var isHeld: Bool { state.withLock(\.isHeld) }
    var acquired: Int { state.withLock(\.acquired) }
    func lose(to holder: String) { state.withLock { $0.renewal = .lost(holder: holder) } }

    func acquire() async throws(RolloutLockError) {
        let error = state.withLock { state in state.errors.isEmpty ? nil : state.errors.removeFirst() }
        if let error { throw error }
        state.withLock { ($0.isHeld, $0.acquired) = (true, $0.acquired + 1) }
    }

    func renew() async throws(RolloutLockError) {
        if let error = state.withLock(\.renewal) { throw error }
    }

    func release() async { state.withLock { $0.isHeld = false } }
}

@Suite struct RolloutWorkflowTests {
    typealias Sample = RolloutSample

    private let folder: TemporaryFolder
    private let journal: RolloutJournal
    private let control: ControlFile
    private let notes = Transcript()

    init() throws {
        folder = try TemporaryFolder()
        journal = RolloutJournal(path: folder("state.jsonl"))
        control = ControlFile(path: folder("state.control"))
    }

    private func workflow(
        _ steps: any RolloutSteps,
        lock: any RolloutLock = FakeLock(),
        clock: RolloutClock = .system,
        deployment: String = "backend"
    ) throws -> RolloutWorkflow {
        RolloutWorkflow(
            deployment: try DeploymentReference(deployment),
            router: "istio",
            journal: journal,
            lock: lock,
            control: control,
            person: "ann",
            clock: clock,
            log: Log(sink: { [notes] in notes.note($0) }),
            makeSteps: { _ in steps }
        )
    }

    private static let noSignals = AsyncStream<TerminationSignal> { $0.finish() }

    private func start(approval: Bool = false) throws -> RolloutWorkflow.Start {
        .new(try Sample.plan(approval: approval), Sample.settings())
    }

    @Test func aRolloutIsLockedRecordedAndDone() async throws {
        let lock = FakeLock()
        let cluster = SimulatedCluster(answers: { _ in
            #expect(lock.isHeld)
            return nil
        })
        let ending = try await workflow(cluster, lock: lock).run(start(), signals: Self.noSignals)
        #expect(ending.exitCode == .success)
        #expect(
            try journal.read()?.transitions.map(\.event) == ending.history.record.transitions.map(\.event)
        )
        #expect(!lock.isHeld)
    }

    @Test func aLockThatIsHeldKeepsEverythingAsItIs() async throws {
        let held = RolloutLockError.held(lock: "x", holder: "y")
        let cluster = SimulatedCluster()
        let workflow = try workflow(cluster, lock: FakeLock(acquiring: [held]))
        await #expect(throws: held) { try await workflow.run(start(), signals: Self.noSignals) }
        #expect(cluster.now.actions.isEmpty)
        #expect(try journal.read() == nil)
    }

    @Test func aClusterThatIsDownForAMomentStillGivesItsLock() async throws {
        let time = LeapingTime()
        let down = RolloutLockError.kubectl(.unreachable(detail: "refused"))
        let lock = FakeLock(acquiring: [down, down])
        try await workflow(SimulatedCluster(), lock: lock, clock: time.clock).acquireLock()
        #expect(time.pauses == [.seconds(1), .seconds(2)])
        #expect(lock.acquired == 1)
    }

    @Test func theLockIsGivenBackWhenTheJournalFails() async throws {
        try folder.make("state.jsonl", "nonsense\n")
        let lock = FakeLock()
        let workflow = try workflow(SimulatedCluster(), lock: lock)
        await #expect(throws: RolloutJournalError.corrupt(path: journal.path, line: 1)) {
            try await workflow.run(start(), signals: Self.noSignals)
        }
        #expect(!lock.isHeld)
    }

    @Test(arguments: [
        (RolloutWorkflow.Start.resume, ExitCode.success, 100), (.abort, .success, 0),
    ])
    func aHeldRolloutIsGoneOnWith(start again: RolloutWorkflow.Start, code: ExitCode, share: Int) async throws
    {
        let isIll = Mutex(true)
        let cluster = SimulatedCluster { action in
            guard case .checkHealth(stage: 1, _) = action, isIll.withLock(\.self) else { return nil }
            return .healthRead(.bad(finding: "ill"), elapsedSeconds: 30)
        }
        var settings = Sample.settings()
        settings.onFailure = .hold
        let held = try await workflow(cluster).run(.new(try Sample.plan(), settings), signals: Self.noSignals)
        #expect(held.exitCode == .gateFailed)
        isIll.withLock { $0 = false }
        let ending = try await workflow(cluster).run(again, signals: Self.noSignals)
        #expect(ending.exitCode == code)
        #expect(cluster.now.percentage == share)
        #expect(
            try journal.read()?.transitions.map(\.event) == ending.history.record.transitions.map(\.event)
        )
        await #expect(throws: RolloutJournalError.self) {
            try await workflow(cluster).run(.resume, signals: Self.noSignals)
        }
    }

    @Test func signalsReachTheMachine() async throws {
        let (signals, channel) = AsyncStream<TerminationSignal>.makeStream()
        let cluster = SimulatedCluster(delayed: { action in
            guard case .settle = action else { return }
            channel.yield(.terminate)
            let never = AsyncStream<Void> { _ in }
            for await _ in never {}
        })
        let ending = try await workflow(cluster).run(start(), signals: signals)
        #expect(ending.exitCode == .stopped(by: .terminate))
        #expect(cluster.now.percentage == 0)
    }

    @Test func aLostLockHoldsTheRollout() async throws {
        let lock = FakeLock()
        let cluster = SimulatedCluster(delayed: { action in
            guard case .settle = action else { return }
            lock.lose(to: "bob")
            let never = AsyncStream<Void> { _ in }
            for await _ in never {}
        })
        let ending = try await workflow(cluster, lock: lock).run(start(), signals: Self.noSignals)
        guard case .held(_, percentages: [5]) = ending.history.machine.state.outcome else {
            Issue.record("ended in \(ending.history.machine.state)")
            return
        }
        #expect(notes.all.contains { $0.contains("The lock was taken over by bob") })
    }

    @Test func anApprovalComesThroughTheControlFile() async throws {
        let cluster = SimulatedCluster(delayed: { [control] action in
            guard case .awaitApproval = action else { return }
            try? control.append(.approve(stage: "all", by: "too early"))
            try? control.append(.approve(stage: "small", by: "bob"))
            let never = AsyncStream<Void> { _ in }
            for await _ in never {}
        })
        // What is there from another rollout does not count.
        try control.append(.abort(by: "an earlier rollout"))
        let ending = try await workflow(cluster).run(start(approval: true), signals: Self.noSignals)
        #expect(ending.exitCode == .success)
        #expect(ending.history.record.transitions.contains { $0.event == .approved(by: "bob") })
        #expect(notes.all.contains { $0.contains("does not fit the present step") })
    }
}

@Suite struct ControlFileTests {
    @Test(arguments: [
        ControlRequest.approve(stage: "a \"b\"", by: "ann"), .deny(stage: "é", by: "bob"), .abort(by: "ann"),
        .hold(by: "ann"),
    ])
    func requestsSurviveTheFile(request: ControlRequest) throws {
        let folder = try TemporaryFolder()
        let file = ControlFile(path: folder("state/control"))
        try file.append(request)
        #expect(file.lines() == [.request(request)])
    }

    @Test(arguments: [
        "nonsense", "{}", #"{"request":"approve"}"#, #"{"request":"deny","by":"x"}"#,
        #"{"request":"rm -rf"}"#,
        #"["approve"]"#,
    ])
    func otherLinesAreTold(line: String) throws {
        let folder = try TemporaryFolder()
        try folder.make("control", line + "\n")
        #expect(ControlFile(path: folder("control")).lines() == [.unknown(line)])
    }

    @Test func halfALineWaitsForItsOtherHalf() throws {
        let folder = try TemporaryFolder()
        try folder.make("control", #"{"request":"abort"}"# + "\n" + #"{"request":"ho"#)
        #expect(ControlFile(path: folder("control")).lines() == [.request(.abort(by: "someone"))])
        #expect(ControlFile(path: folder("missing")).lines().isEmpty)
    }

    @Test func anApprovalCountsForTheStageThatWaitsOnly() throws {
        var machine = try RolloutSample.machine(approval: true)
        let request = ControlRequest.approve(stage: "small", by: "ann")
        #expect(request.event(in: machine) == nil)
        for event in RolloutSample.opening + RolloutSample.stage { _ = machine.handle(event) }
        #expect(machine.state == .awaitingApproval(stage: 0))
        #expect(request.event(in: machine) == .approved(by: "ann"))
        #expect(ControlRequest.approve(stage: "all", by: "ann").event(in: machine) == nil)
        #expect(ControlRequest.abort(by: "ann").event(in: machine) == .abortRequested(by: "ann"))
    }
}
