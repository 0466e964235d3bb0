@testable import Delivery
import Foundation
import Synchronization
import Testing

@Suite struct RolloutRunTests {
    typealias Sample = RolloutSample

    private let folder: TemporaryFolder
    private let journal: RolloutJournal

    init() throws {
        folder = try TemporaryFolder()
        journal = RolloutJournal(path: folder("rollout.jsonl"))
        try journal.begin(
            RolloutRecord.Header(
                time: Date(timeIntervalSince1970: 0),
                deployment: try DeploymentReference("backend"),
                plan: try Sample.plan(),
                settings: Sample.settings()
            )
        )
    }

    /// Requests that a test sends while a rollout is under way.
    private let requests = AsyncStream<RolloutEvent>.makeStream()

    @Test func aRolloutRunsToItsEnd() async throws {
        let cluster = SimulatedCluster()
        let run = RolloutRun(journal: journal, steps: cluster)
        let ended = try await run.run(Sample.machine(), first: .started, requests: requests.stream)
        #expect(ended.state == .ended(.done(percentage: 100)))
        #expect(cluster.now.percentage == 100)
        #expect(try journal.read()?.replayed() == ended)
    }

    @Test func eachActionIsInTheJournalBeforeItIsTaken() async throws {
        let journal = journal
        let missing = Mutex<[RolloutAction]>([])
        let cluster = SimulatedCluster(delayed: { action in
            if (try? journal.read())?.transitions.last?.action != action {
                missing.withLock { $0.append(action) }
            }
        })
        _ = try await RolloutRun(journal: journal, steps: cluster)
            .run(Sample.machine(), first: .started, requests: requests.stream)
        #expect(missing.withLock { $0 }.isEmpty)
        #expect(cluster.now.actions.count == 13)
    }

    @Test func withoutAFileForTheJournalNoStepIsTaken() async throws {
        let cluster = SimulatedCluster()
        let run = RolloutRun(journal: RolloutJournal(path: "/dev/full"), steps: cluster)
        let full = RolloutJournalError.notWritable(.notRegular(path: "/dev/full"))
        await #expect(throws: full) {
            try await run.run(Sample.machine(), first: .started, requests: requests.stream)
        }
        #expect(cluster.now.actions.isEmpty)
    }

    /// Ways to lose a journal in mid-rollout.
    enum Loss: String, CaseIterable, Sendable {
        case removed, replacedByAFolder, unwritable

        func strike(_ path: String) {
            let files = FileManager.default
            try? files.removeItem(atPath: path)
            switch self {
            case .removed: break
            case .replacedByAFolder:
                try? files.createDirectory(atPath: path, withIntermediateDirectories: false)
            case .unwritable: try? files.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
            }
        }
    }

    /// The step that can't be recorded is not taken; the traffic goes back.
    @Test(arguments: Loss.allCases) func withoutAJournalTheTrafficGoesBack(loss: Loss) async throws {
        let path = journal.path
        let cluster = SimulatedCluster(delayed: { action in
            if case .settle = action { loss.strike(path) }
        })
        let told = Mutex(0)
        let run = RolloutRun(
            journal: journal,
            steps: cluster,
            onUnrecorded: { _ in told.withLock { $0 += 1 } }
        )
        let ended = try await run.run(Sample.machine(), first: .started, requests: requests.stream)
        guard case .rolledBack(.journalLost) = ended.state.outcome else {
            Issue.record("ended in \(ended.state)")
            return
        }
        #expect(told.withLock { $0 } == 1)
        #expect(cluster.now.percentage == 0)
        #expect(cluster.now.runningReplicaSet == "good")
        #expect(!cluster.now.actions.contains { if case .runLoadTest = $0 { true } else { false } })
        #expect(ended.state.outcome?.exitCode == .unavailable)
    }

    @Test func aWayBackThatCanNotBeVerifiedWithoutAJournalNeedsAPerson() async throws {
        let path = journal.path
        let cluster = SimulatedCluster(
            answers: { action in
                if case .verifySplit(percentage: 0) = action { .splitWrong(reason: "50 %") } else { nil }
            },
            delayed: { action in if case .settle = action { Loss.removed.strike(path) } }
        )
        let ended = try await RolloutRun(journal: journal, steps: cluster)
            .run(Sample.machine(), first: .started, requests: requests.stream)
        #expect(ended.state.outcome?.exitCode == .rollbackFailed)
    }

    /// A disk that has room again before the end: the journal then tells all that happened, in order.
    @Test func whatCouldNotBeRecordedIsRecordedLater() async throws {
        let path = journal.path
        let kept = Mutex<Data?>(nil)
        let cluster = SimulatedCluster(delayed: { action in
            switch action {
            case .settle:
                kept.withLock { $0 = FileManager.default.contents(atPath: path) }
                Loss.removed.strike(path)
            case .verifyDeployment:
                try? kept.withLock(\.self)?.write(to: URL(filePath: path))
            default: break
            }
        })
        let ended = try await RolloutRun(journal: journal, steps: cluster)
            .run(Sample.machine(), first: .started, requests: requests.stream)
        #expect(try journal.read()?.replayed() == ended)
        #expect(ended.state.isFinal)
    }

    /// Gone on with after a crash: an abort needs no journal, a resume is refused before anything is done.
    @Test(arguments: [true, false]) func afterACrashOnlyTheWayBackNeedsNoJournal(aborting: Bool) async throws
    {
        let cluster = SimulatedCluster()
        var machine = try Sample.machine()
        _ = machine.transcript(Sample.opening)
        _ = cluster.perform(now: .setSplit(percentage: 5, expected: [0]))
        let run = RolloutRun(journal: RolloutJournal(path: "/dev/full"), steps: cluster)
        let event = RolloutEvent.resumed(by: "ann", aborting: aborting)
        if aborting {
            let ended = try await run.run(machine, first: event, requests: requests.stream)
            #expect(ended.state.outcome == .rolledBack(.requested(by: "ann")))
            #expect(cluster.now.percentage == 0)
        } else {
            await #expect(throws: RolloutJournalError.self) {
                try await run.run(machine, first: event, requests: requests.stream)
            }
            #expect(cluster.now.actions.count == 1)
        }
    }

    @Test func aSignalCancelsTheLoadTestAndReturnsTraffic() async throws {
        let (signals, continuation) = requests
        let cancelled = Mutex(false)
        let cluster = SimulatedCluster(delayed: { action in
            guard case .runLoadTest = action else { return }
            continuation.yield(.interrupted(signal: 15))
            await untilCancelled()
            cancelled.withLock { $0 = true }
        })
        let ended = try await RolloutRun(journal: journal, steps: cluster)
            .run(Sample.machine(), first: .started, requests: signals)
        #expect(cancelled.withLock { $0 })
        #expect(ended.state == .ended(.rolledBack(.interrupted(signal: 15))))
        #expect(cluster.now.percentage == 0)
        #expect(cluster.now.runningReplicaSet == "good")
    }

    /// What is read beside a step counts before the step's own answer.
    @Test func badReadingsBesideAStepReturnTraffic() async throws {
        let cluster = SimulatedCluster(readings: { _ in [Sample.bad, Sample.bad] })
        let ended = try await RolloutRun(journal: journal, steps: cluster)
            .run(Sample.machine(), first: .started, requests: requests.stream)
        let reason = "2 bad readings in a row, the last: 1 of 3 ready"
        #expect(ended.state == .ended(.rolledBack(.failed(reason: reason))))
        #expect(cluster.now.percentage == 0)
        #expect(!cluster.now.actions.contains { if case .settle = $0 { true } else { false } })
        #expect(try journal.read()?.replayed() == ended)
    }

    @Test func theSecondSignalLeavesAtOnce() async throws {
        let (signals, continuation) = requests
        let left = Mutex<[Int32]>([])
        let cluster = SimulatedCluster(delayed: { action in
            guard case .settle = action else { return }
            // A step that does not listen: it ends only once the program has left.
            continuation.yield(.interrupted(signal: 2))
            continuation.yield(.interrupted(signal: 15))
            while left.withLock({ $0.isEmpty }) { await Task.yield() }
        })
        let ended = try await RolloutRun(journal: journal, steps: cluster).run(
            Sample.machine(),
            first: .started,
            requests: signals,
            leave: { signal in left.withLock { $0.append(signal) } }
        )
        #expect(ended.state == .left)
        #expect(left.withLock { $0 } == [15])
        #expect(try journal.read()?.transitions.last?.action == .leave(signal: 15))
        #expect(cluster.now.percentage == 5)
    }

    @Test func aStepThatAnswersAnotherQuestionHolds() async throws {
        let cluster = SimulatedCluster { action in
            if case .settle = action { .deploymentUndone } else { nil }
        }
        let ended = try await RolloutRun(journal: journal, steps: cluster)
            .run(Sample.machine(), first: .started, requests: requests.stream)
        guard case .held(.requested, percentages: [5]) = ended.state.outcome else {
            Issue.record("ended in \(ended.state)")
            return
        }
    }

    @Test func aFirstEventThatDoesNotFitEndsTheRunAtOnce() async throws {
        let cluster = SimulatedCluster()
        let machine = try Sample.machine()
        let ended = try await RolloutRun(journal: journal, steps: cluster)
            .run(machine, first: .settled, requests: requests.stream)
        #expect(ended == machine)
        #expect(cluster.now.actions.isEmpty)
    }

    @Test func everyTransitionIsTold() async throws {
        let told = Mutex<[RolloutState]>([])
        let run = RolloutRun(
            journal: journal,
            steps: SimulatedCluster(),
            onTransition: { _, machine in told.withLock { $0.append(machine.state) } }
        )
        let ended = try await run.run(Sample.machine(), first: .started, requests: requests.stream)
        #expect(told.withLock { $0.last } == ended.state)
        #expect(told.withLock { $0.count } == 14)
    }

    private func untilCancelled() async {
        let never = AsyncStream<Void> { _ in }
        for await _ in never {}
    }
}
