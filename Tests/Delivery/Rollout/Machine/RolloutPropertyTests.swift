@testable import Delivery
import LoadCore
import Testing

/// Random events, thousands of rollouts: what must hold on every path holds on all of them.
@Suite struct RolloutPropertyTests {
    typealias Sample = RolloutSample

    /// What a rollout may do, worked out from events and actions alone, without the machine's state.
    private struct Witness {
        var plan: RolloutPlan
        var settings: RolloutSettings
        var weight = 0
        var stage = -1
        var passedTest = false
        var goodReadings = 0
        var approved = false
        var hasFailed = false
        var violations: [String] = []

        mutating func note(_ event: RolloutEvent, _ reaction: RolloutMachine.Reaction) {
            if reaction == .ignored { return }
            switch event {
            case .loadTestEnded(.passed): passedTest = true
            case .healthRead(.healthy, _): goodReadings += 1
            case .approved: approved = true
            case .splitNotSet, .routeEdited, .splitWrong, .loadTestEnded(.failed), .approvalDenied:
                hasFailed = true
            case .resumed: if stage >= 0 { restart() }
            default: break
            }
            guard case .perform(let action) = reaction else { return }
            if case .setSplit(let percentage, _) = action { see(percentage) }
            if case .finish(.done) = action { expectPass("done") }
        }

        /// A person decided to go on: the stage is proven anew.
        private mutating func restart() {
            (passedTest, goodReadings, approved, hasFailed) = (false, 0, false, false)
        }

        private mutating func see(_ percentage: Int) {
            if percentage > weight {
                if hasFailed { violations.append("rose to \(percentage) after a failure") }
                if stage >= 0 { expectPass("\(percentage)") }
                stage += 1
                restart()
            }
            weight = percentage
        }

        private mutating func expectPass(_ what: String) {
            if settings.loadTest, !passedTest { violations.append("\(what) without a passed load test") }
            if goodReadings < settings.minGoodReadings { violations.append("\(what) without a good reading") }
            if plan.stages[stage].needsApproval, !approved { violations.append("\(what) without approval") }
        }
    }

    private func randomEvent(_ generator: inout SeededGenerator, found: Int) -> RolloutEvent {
        let events: [RolloutEvent] = [
            .started, .preflightPassed(RolloutBaseline(percentage: found, revision: Sample.revision)),
            .splitSet, .splitSet, .splitSet, Sample.splitSeen, Sample.splitSeen, .settled, .settled,
            Sample.testPassed, Sample.testPassed, .loadTestEnded(.inconclusive(finding: "x")),
            .loadTestEnded(.failed(finding: "x")), Sample.healthy, Sample.healthy, Sample.healthy,
            Sample.bad, Sample.unread, .approved(by: "x"), .approved(by: "x"), .approvalDenied(by: "x"),
            .approvalExpired, .splitUnverified(finding: "x"), .splitNotSet(reason: "x"),
            .splitWrong(reason: "x"), .routeEdited(reason: "x"),
            .deploymentUndone, .deploymentVerified, .deploymentNotUndone(reason: "x"),
            .deploymentNotVerified(reason: "x"), .preflightFailed(reason: "x"), .interrupted(signal: 2),
            .holdRequested(by: "x"), .abortRequested(by: "x"), .resumed(by: "x"),
            .resumed(by: "x", aborting: true),
        ]
        // The rare ones would end every rollout in its first stage.
        let index = generator.uniform() < 0.9 ? Int.random(in: 0..<21, using: &generator) : nil
        return events[index ?? Int.random(in: 0..<events.count, using: &generator)]
    }

    private func randomSettings(_ generator: inout SeededGenerator) -> RolloutSettings {
        Sample.settings { settings in
            settings.loadTest = Bool.random(using: &generator)
            settings.onFailure = Bool.random(using: &generator) ? .hold : .rollBack
            settings.onInconclusive = Bool.random(using: &generator) ? .hold : .rollBack
            settings.onInterrupt = Bool.random(using: &generator) ? .hold : .rollBack
        }
    }

    @Test func noPathPromotesWithoutAPassOrRaisesTrafficAfterAFailure() throws {
        var ends: [String: Int] = [:]
        for seed in 0..<3000 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let plan = try Sample.plan(approval: Bool.random(using: &generator))
            let settings = randomSettings(&generator)
            var machine = RolloutMachine(plan: plan, settings: settings)
            var witness = Witness(plan: plan, settings: settings)
            for _ in 0..<120 {
                let event = randomEvent(&generator, found: machine.possiblePercentages[0])
                witness.note(event, machine.handle(event))
                try expectWayBack(from: machine)
            }
            #expect(witness.violations.isEmpty, "seed \(seed)")
            ends[String("\(machine.state)".prefix { $0 != "(" && $0 != " " }), default: 0] += 1
        }
        // The walk is worth something only if it sees both ends.
        #expect(ends["ended", default: 0] > 1000)
    }

    /// From wherever something was changed, an abort leads to stable if all goes well.
    private func expectWayBack(from machine: RolloutMachine) throws {
        switch machine.state {
        case .ended(.done), .ended(.rolledBack), .ended(.notBegun): return
        default: break
        }
        var machine = machine
        _ = machine.handle(.resumed(by: "x", aborting: true))
        for event in [.splitSet, Sample.splitSeen, .deploymentUndone, .deploymentVerified] as [RolloutEvent] {
            _ = machine.handle(event)
        }
        switch machine.state.outcome {
        case .rolledBack, .notBegun: break
        default: Issue.record("no way back from \(machine.state)")
        }
    }

    @Test func everyRolloutWhoseActionsAreAnsweredEnds() throws {
        var ends: Set<String> = []
        for seed in 0..<2000 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var machine = RolloutMachine(
                plan: try Sample.plan(approval: Bool.random(using: &generator)),
                settings: randomSettings(&generator)
            )
            var event = RolloutEvent.started
            var steps = 0
            while case .perform(let action) = machine.handle(event) {
                if case .finish(let outcome) = action {
                    ends.insert(String(outcome.short.prefix { $0 != ":" && $0 != "[" && !$0.isNumber }))
                }
                guard let answer = randomAnswer(to: action, &generator) else { break }
                event = answer
                steps += 1
                try #require(steps < 500, "seed \(seed) does not end")
            }
            #expect(machine.state.outcome != nil, "seed \(seed) ends in \(machine.state)")
        }
        #expect(ends == ["done at ", "not begun", "held at ", "rolled back", "rollback failed "])
    }

    /// One of the events that an action can end in, mostly a good one; `nil` at the end.
    private func randomAnswer(to action: RolloutAction, _ generator: inout SeededGenerator) -> RolloutEvent? {
        let isGood = generator.uniform() < 0.93
        switch action {
        case .checkPreflight:
            return isGood ? .preflightPassed(Sample.fresh) : .preflightFailed(reason: "x")
        case .setSplit: return isGood ? .splitSet : .splitNotSet(reason: "x")
        case .verifySplit: return isGood ? Sample.splitSeen : .splitWrong(reason: "x")
        case .settle: return .settled
        case .runLoadTest: return isGood ? Sample.testPassed : .loadTestEnded(.inconclusive(finding: "x"))
        case .checkHealth:
            let other = Bool.random(using: &generator) ? Sample.bad : Sample.unread
            return generator.uniform() < 0.6 ? Sample.healthy : other
        case .awaitApproval: return isGood ? .approved(by: "x") : .approvalExpired
        case .undoDeployment: return isGood ? .deploymentUndone : .deploymentNotUndone(reason: "x")
        case .verifyDeployment: return isGood ? .deploymentVerified : .deploymentNotVerified(reason: "x")
        case .finish, .leave: return nil
        }
    }
}
