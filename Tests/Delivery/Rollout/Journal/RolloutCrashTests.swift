@testable import Delivery
import Foundation
import Testing

/// A process that dies after each of its journal's lines, before and after the action that the line
/// announces.
@Suite struct RolloutCrashTests {
    typealias Sample = RolloutSample

    enum Story: String, CaseIterable, Sendable {
        case good, failing, rollbackFails
    }

    struct Crash: Sendable, CustomTestStringConvertible {
        var story: Story
        var lines: Int
        var actionWasDone: Bool
        var testDescription: String { "\(story) after \(lines), done: \(actionWasDone)" }
    }

    /// A file system and cluster as a crash leaves them.
    private struct Wreck {
        let folder: TemporaryFolder
        let journal: RolloutJournal
        let cluster: SimulatedCluster
        /// How the state stood, as the journal tells it.
        let machine: RolloutMachine
        let actionsBefore: Int
    }

    private static let header: RolloutRecord.Header = {
        guard let deployment = try? DeploymentReference("backend"),
            let plan = try? Sample.plan(approval: true)
        else { preconditionFailure("the sample is valid") }
        return RolloutRecord.Header(
            time: Date(timeIntervalSince1970: 0),
            deployment: deployment,
            plan: plan,
            settings: Sample.settings()
        )
    }()

    private static func cluster(_ story: Story) -> SimulatedCluster {
        SimulatedCluster { action in
            switch (story, action) {
            case (.failing, .runLoadTest(stage: 1, _)), (.rollbackFails, .runLoadTest(stage: 1, _)):
                .loadTestEnded(.failed(finding: "slow"))
            case (.rollbackFails, .undoDeployment): .deploymentNotUndone(reason: "down")
            default: nil
            }
        }
    }

    /// Runs a story up to a crash: `lines` transitions were written.
    private static func wreck(_ crash: Crash) throws -> Wreck {
        let folder = try TemporaryFolder()
        let journal = RolloutJournal(path: folder("state/rollout.jsonl"))
        try journal.begin(header)
        let cluster = cluster(crash.story)
        var machine = RolloutMachine(plan: header.plan, settings: header.settings)
        var event = RolloutEvent.started
        for line in 1...max(1, crash.lines) where crash.lines > 0 {
            guard case .perform(let action) = machine.handle(event) else { break }
            try journal.append(RolloutRecord.Transition(time: header.time, event: event, action: action))
            if case .finish = action { break }
            if line < crash.lines || crash.actionWasDone { event = cluster.perform(now: action) }
        }
        return Wreck(
            folder: folder,
            journal: journal,
            cluster: cluster,
            machine: machine,
            actionsBefore: cluster.now.actions.count
        )
    }

    /// Each story's length in lines.
    private static func length(of story: Story) throws -> Int {
        let wreck = try wreck(Crash(story: story, lines: 1000, actionWasDone: true))
        return try wreck.journal.read()?.transitions.count ?? 0
    }

    /// Every point at which a story can be cut.
    static let crashes: [Crash] = Story.allCases.flatMap { story in
        (0...((try? length(of: story)) ?? 0)).flatMap { lines in
            [false, true].map { Crash(story: story, lines: lines, actionWasDone: $0) }
        }
    }

    private func goOn(_ wreck: Wreck, with event: RolloutEvent) async throws -> RolloutOutcome? {
        let record: RolloutRecord
        do {
            record = try wreck.journal.reopen(for: Self.header.deployment)
        } catch .nothingToResume {
            return nil
        }
        // The world is well again when someone goes on.
        let repaired = RepairedCluster(cluster: wreck.cluster)
        let run = RolloutRun(journal: wreck.journal, steps: repaired, now: { Self.header.time })
        let ended = try await run.run(record.replayed(), first: event, requests: AsyncStream { $0.finish() })
        #expect(try wreck.journal.read()?.replayed() == ended, "the journal tells the same end")
        return ended.state.outcome
    }

    /// The same cluster, in which nothing fails any more.
    private struct RepairedCluster: RolloutSteps {
        let cluster: SimulatedCluster
        func perform(_ action: RolloutAction) async -> RolloutEvent { cluster.repaired(action) }
        func watch(stage: Int, everySeconds: Double, _ note: @escaping @Sendable (RolloutEvent) -> Void) async
        {}
    }

    @Test(arguments: crashes) func resumingEndsWhereItShould(crash: Crash) async throws {
        let wreck = try Self.wreck(crash)
        let weightBefore = wreck.cluster.now.percentage
        let completed = wreck.machine.completedStages
        let wasGoingBack = wreck.machine.rollbackCause != nil
        let first: RolloutEvent = .resumed(by: "ann")
        guard let outcome = try await goOn(wreck, with: first) else {
            #expect(wreck.machine.state.isFinal)
            return
        }
        let after = wreck.cluster.now
        #expect(after.offences.isEmpty)
        #expect(after.baselines <= 2, "recorded anew only while nothing was written down")
        if wasGoingBack {
            try expectStable(after, outcome)
            #expect(
                after.percentages(from: wreck.actionsBefore).allSatisfy { $0 == 0 },
                "never forward again"
            )
        } else {
            #expect(outcome == .done(percentage: 100))
            #expect(after.percentage == 100)
            let lowest = Self.header.plan.stages[completed].percentage
            #expect(after.percentages(from: wreck.actionsBefore).min() == lowest, "no stage is done twice")
            #expect(after.percentages(from: wreck.actionsBefore).allSatisfy { $0 >= weightBefore })
        }
    }

    @Test(arguments: crashes) func abortingReturnsToStable(crash: Crash) async throws {
        let wreck = try Self.wreck(crash)
        guard let outcome = try await goOn(wreck, with: .resumed(by: "ann", aborting: true)) else {
            #expect(wreck.machine.state.isFinal)
            return
        }
        let after = wreck.cluster.now
        #expect(after.offences.isEmpty)
        if case .notBegun = outcome {
            #expect(after.percentage == 0)
        } else if case .rolledBack = outcome {
            try expectStable(after, outcome)
        } else {
            Issue.record("ended as \(outcome)")
        }
        #expect(after.percentages(from: wreck.actionsBefore).allSatisfy { $0 == 0 })
        // A second abort finds nothing to do.
        #expect(try await goOn(wreck, with: .resumed(by: "ann", aborting: true)) == nil)
        #expect(wreck.cluster.now.actions.count == after.actions.count)
    }

    private func expectStable(_ state: SimulatedCluster.State, _ outcome: RolloutOutcome) throws {
        guard case .rolledBack = outcome else {
            Issue.record("ended as \(outcome)")
            return
        }
        #expect(state.percentage == 0)
        #expect(state.runningReplicaSet == "good")
    }

    @Test func everyStoryIsCutOften() throws {
        #expect(try Self.length(of: .good) == 15)
        #expect(try Self.length(of: .failing) == 17)
        #expect(Self.crashes.count > 90)
    }
}

extension SimulatedCluster {
    fileprivate func repaired(_ action: RolloutAction) -> RolloutEvent {
        let answer = perform(now: action)
        switch answer {
        case .deploymentNotUndone: return performWell(action)
        case .loadTestEnded: return .loadTestEnded(.passed(finding: ""))
        default: return answer
        }
    }
}

extension SimulatedCluster.State {
    /// The percentages asked for since an action.
    fileprivate func percentages(from index: Int) -> [Int] {
        actions.dropFirst(index).compactMap { action in
            guard case .setSplit(let percentage, _) = action else { return nil }
            return percentage
        }
    }
}
