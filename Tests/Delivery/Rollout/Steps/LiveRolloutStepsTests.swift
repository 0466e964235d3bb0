@testable import Delivery
import SLOEval
import TestSupport
import DeliveryTestSupport
import Foundation
import Synchronization
import Testing

@Suite struct LiveRolloutStepsTests {
    private let time = LeapingTime()
    private let router = FakeRouter()
    /// A split that a stage of 5 % has set.
    private let steered = FakeRouter { $0.percentage = 5 }
    private let rollback = FakeRollback()

    private func steps(
        router: FakeRouter? = nil,
        health: any HealthSource = FakeHealth(),
        loadTest: FakeLoadTest? = FakeLoadTest(),
        time: LeapingTime? = nil,
        redactor: Redactor = Redactor()
    ) throws -> LiveRolloutSteps {
        LiveRolloutSteps(
            plan: try RolloutSample.plan(),
            router: router ?? self.router,
            rollback: rollback,
            health: health,
            loadTest: loadTest,
            clock: (time ?? self.time).clock,
            redactor: redactor
        )
    }

    private static let down = TrafficError.kubectl(.unreachable(detail: "refused"))

    // MARK: Preflight

    @Test func thePreflightFindsShareAndRevision() async throws {
        let answer = try await steps().perform(.checkPreflight(recordsRevision: true))
        let revision = RecordedRevision(number: 7, replicaSet: "good")
        #expect(answer == .preflightPassed(RolloutBaseline(percentage: 0, revision: revision)))
    }

    @Test func aResumedRolloutRecordsNoRevision() async throws {
        let answer = try await steps().perform(.checkPreflight(recordsRevision: false))
        #expect(answer == .preflightPassed(RolloutBaseline(percentage: 0)))
    }

    @Test func aShareThatCanNotBeGivenIsFoundBeforehand() async throws {
        router.change { $0.obstacle = .notPossible(percentage: 5, reason: "too few replicas") }
        let answer = try await steps().perform(.checkPreflight(recordsRevision: true))
        #expect(answer == .preflightFailed(reason: "the canary can't get 5 %: too few replicas"))
    }

    @Test func aDeploymentWithoutARevisionToReturnToIsToldByWhoLooks() async throws {
        rollback.change { $0.error = .kubectl(.denied(detail: "no")) }
        guard
            case .preflightFailed(let reason) = try await steps().perform(
                .checkPreflight(recordsRevision: true)
            )
        else {
            Issue.record("passed")
            return
        }
        #expect(reason.contains("the cluster refuses: no"))
    }

    @Test(arguments: [
        (KubectlSample.deployment(paused: true).text, "is paused and can't be undone"),
        ("", "there is no deployment production/backend"),
        (#"{"kind":"Pod"}"#, "is not a deployment"),
    ])
    func aDeploymentThatHasNoWayBackIsNotBegun(object: String, complaint: String) async throws {
        let sample = try KubectlSample([.on("kubectl", "get", "deployments.apps", says: object)])
        let steps = LiveRolloutSteps(
            plan: try RolloutSample.plan(),
            router: router,
            preflight: DeploymentPreflight(kubectl: sample.kubectl, deployment: sample.deployment),
            health: FakeHealth(),
            clock: time.clock
        )
        guard case .preflightFailed(let reason) = await steps.perform(.checkPreflight(recordsRevision: true))
        else {
            Issue.record("passed")
            return
        }
        #expect(reason.contains(complaint))
    }

    private func steps(addresses: [RolloutAddress], notice: @escaping @Sendable (String) -> Void = { _ in })
        throws
        -> LiveRolloutSteps
    {
        LiveRolloutSteps(
            plan: try RolloutSample.plan(),
            router: router,
            health: FakeHealth(),
            addresses: addresses,
            notice: notice,
            clock: time.clock
        )
    }

    @Test func everyAddressIsAskedBeforeTrafficMoves() async throws {
        let asked = Mutex<[String]>([])
        let names = ["--prometheus-url", "--health-url", "--service-url"]
        func addresses(refusing: String?) -> [RolloutAddress] {
            names.map { name in
                RolloutAddress(option: name, address: "http://x.invalid") {
                    asked.withLock { $0.append(name) }
                    return name == refusing ? "Could not resolve host: x.invalid" : nil
                }
            }
        }
        let good = try await steps(addresses: addresses(refusing: nil))
            .perform(.checkPreflight(recordsRevision: true))
        #expect(good == .preflightPassed(RolloutBaseline(percentage: 0)))
        #expect(asked.withLock { $0.sorted() } == names.sorted())
        for name in names {
            let answer = try await steps(addresses: addresses(refusing: name))
                .perform(.checkPreflight(recordsRevision: true))
            #expect(
                answer
                    == .preflightFailed(
                        reason:
                            "\(name) http://x.invalid can't be asked: Could not resolve host: x.invalid; check the "
                            + "address, and whether its server runs"
                    )
            )
        }
    }

    @Test func whoIsWaitedForIsTold() async throws {
        let told = Mutex<[String]>([])
        let slow = RolloutAddress(option: "--health-url", address: "http://slow/") {
            while told.withLock(\.isEmpty) { await Task.yield() }
            return nil
        }
        _ = try await steps(addresses: [slow], notice: { text in told.withLock { $0.append(text) } })
            .perform(.checkPreflight(recordsRevision: true))
        #expect(told.withLock { $0 } == ["Waiting for the first answer of --health-url http://slow/."])
    }

    // MARK: Split

    /// A change that the journal could not announce is a lost journal, however small the next line may be.
    @Test(arguments: [
        TrafficError.notRecorded(.emptyPath), .notRun(.vetoed(program: "x", reason: "full")),
        .kubectl(.notRun(.vetoed(program: "kubectl", reason: "full"))),
    ])
    func aChangeThatCanNotBeAnnouncedIsALostJournal(error: TrafficError) async throws {
        router.change { $0.errors = [error] }
        guard case .journalLost = try await steps().perform(.setSplit(percentage: 5, expected: [0])) else {
            Issue.record("taken for a failure of the router")
            return
        }
    }

    @Test func aChangeThatWasCutShortIsNoEditForThePreflight() async throws {
        router.change { ($0.percentage, $0.values) = (20, ["canary": 25, "stable": 100]) }
        let intent = RouteIntent(
            percentage: 25,
            from: ["canary": 0, "stable": 100],
            to: ["canary": 25, "stable": 75]
        )
        var steps = LiveRolloutSteps(
            plan: try RolloutSample.plan(),
            router: router,
            health: FakeHealth(),
            clock: time.clock
        )
        steps.ledger = RouteLedger(unfinished: [intent])
        let answer = await steps.perform(.checkPreflight(recordsRevision: false))
        #expect(answer == .preflightPassed(RolloutBaseline(percentage: nil)))
    }

    /// A call from before that comes after the way back was seen: taken back again. One of somebody else is
    /// not.
    @Test(arguments: [(5, true), (40, false)])
    func theWayBackIsLookedAtAgain(late: Int, isOurs: Bool) async throws {
        router.change { ($0.percentage, $0.values) = (0, ["share": 0]) }
        let ledger = RouteLedger()
        try ledger.announce(RouteIntent(percentage: 5, from: ["share": 0], to: ["share": 5]))
        ledger.settle()
        let router = router
        let isLate = Mutex(true)
        let time = LeapingTime { _ in
            guard
                isLate.withLock({ old in
                    defer { old = false }; return old
                })
            else { return }
            router.change { ($0.percentage, $0.values) = (late, ["share": late]) }
        }
        var steps = LiveRolloutSteps(
            plan: try RolloutSample.plan(),
            router: router,
            health: FakeHealth(),
            clock: time.clock
        )
        steps.ledger = ledger
        let answer = await steps.perform(.verifySplit(percentage: 0))
        #expect(time.pauses.first == .seconds(2))
        if isOurs {
            guard case .splitVerified = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(router.now.percentage == 0)
        } else {
            guard case .routeEdited = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(router.now.percentage == 40)
        }
    }

    @Test func theWayForwardIsTriedFourTimes() async throws {
        router.change { $0.errors = Array(repeating: Self.down, count: 3) }
        #expect(try await steps().perform(.setSplit(percentage: 5, expected: [0])) == .splitSet)
        #expect(time.pauses == [.seconds(1), .seconds(2), .seconds(4)])
        router.change { $0.errors = Array(repeating: Self.down, count: 4) }
        guard
            case .splitNotSet(let reason) = try await steps().perform(
                .setSplit(percentage: 25, expected: [5])
            )
        else {
            Issue.record("set")
            return
        }
        #expect(reason.contains("the API server does not answer (refused)"))
        #expect(router.now.writes == [5])
    }

    /// What goes wrong once with kubectl, and whether another try is worth it.
    @Test(arguments: [
        (KubectlError.conflict(detail: "409"), true), (.garbage(command: "kubectl", output: "<html>"), true),
        (.timedOut(command: "kubectl", limit: .seconds(30)), true),
        (.failed(command: "kubectl", summary: "exit status 1"), true),
        (.unreachable(detail: "EOF"), true), (.denied(detail: "no"), false),
        (.notRun(.notFound(program: "kubectl", searchPath: "")), false), (.invalid(detail: "x"), false),
    ])
    func whatFailsOnceIsTriedAgainUnlessThatIsNoUse(error: KubectlError, isTriedAgain: Bool) async throws {
        router.change { $0.errors = [.kubectl(error)] }
        let answer = try await steps().perform(.setSplit(percentage: 5, expected: [0]))
        #expect((answer == .splitSet) == isTriedAgain)
        #expect(router.now.writes == (isTriedAgain ? [5] : []))
    }

    @Test func theWayBackIsTriedForLonger() async throws {
        router.change { $0.errors = Array(repeating: Self.down, count: 6) }
        #expect(try await steps().perform(.setSplit(percentage: 0, expected: [5])) == .splitSet)
        #expect(time.pauses.reduce(.zero, +) == .seconds(35))
    }

    @Test func aRouteEditedBySomeoneElseIsLeftAlone() async throws {
        router.change { $0.percentage = 40 }
        guard
            case .routeEdited(let reason) = try await steps().perform(
                .setSplit(percentage: 25, expected: [5])
            )
        else {
            Issue.record("overwritten")
            return
        }
        #expect(reason.contains("gives the canary 40 %, not 5 %"))
        #expect(router.now.writes.isEmpty)
        #expect(time.pauses.isEmpty, "an edit does not pass by itself")
    }

    @Test func aWeightThatDoesNotStayIsAnEdit() async throws {
        router.change { $0.percentage = 7 }
        guard case .routeEdited(let reason) = try await steps().perform(.verifySplit(percentage: 5)) else {
            Issue.record("verified")
            return
        }
        #expect(reason.hasPrefix("it was given 5 % and now has 7 %"))
    }

    @Test func aRouterThatCanNotSeeIsUnverifiedAtOnce() async throws {
        router.change { $0.percentage = 5 }
        let answer = try await steps().perform(.verifySplit(percentage: 5))
        #expect(
            answer
                == .splitVerified(
                    finding: "5 % asked for; this router can't see where requests go: unverified"
                )
        )
        #expect(time.pauses.isEmpty)
    }

    /// A router whose requests come with every pause.
    private func busy(share: Int? = nil, perPause: UInt64 = 40) -> (FakeRouter, LeapingTime) {
        let router = FakeRouter {
            ($0.percentage, $0.counters, $0.actualShare) = (25, TrafficCounters(canary: 7, total: 900), share)
        }
        return (router, LeapingTime { _ in router.receive(perPause) })
    }

    @Test func trafficThatFollowsIsCounted() async throws {
        let (router, time) = busy()
        let answer = try await steps(router: router, time: time).perform(.verifySplit(percentage: 25))
        let finding = "30 of 120 requests (25.0 %) reached the canary, 25 % asked for"
        #expect(answer == .splitVerified(finding: finding))
        #expect(time.pauses.count == 3, "no longer than until there are enough")
    }

    @Test func aWeightThatIsAcceptedAndNotFollowedIsWrong() async throws {
        let (router, time) = busy(share: 0)
        let answer = try await steps(router: router, time: time).perform(.verifySplit(percentage: 25))
        let count = "0 of 120 requests (0.0 %) reached the canary, 25 % asked for"
        #expect(answer == .splitWrong(reason: "the traffic does not follow: \(count)"))
        #expect(time.pauses.count == 10, "a change takes its time, but not for ever")
    }

    @Test func aWeightThatIsFeltLateIsFollowedAllTheSame() async throws {
        let router = FakeRouter {
            ($0.percentage, $0.counters, $0.actualShare) = (25, TrafficCounters(canary: 0, total: 0), 0)
        }
        let late = LeapingTime { _ in
            if router.now.counters?.total == 200 { router.change { $0.actualShare = nil } }
            router.receive(50)
        }
        let answer = try await steps(router: router, time: late).perform(.verifySplit(percentage: 25))
        guard case .splitVerified = answer else {
            Issue.record("\(answer)")
            return
        }
    }

    @Test func withTooLittleTrafficTheSplitIsUnverified() async throws {
        let (router, time) = busy(perPause: 4)
        let answer = try await steps(router: router, time: time).perform(.verifySplit(percentage: 25))
        #expect(
            answer
                == .splitUnverified(
                    finding:
                        "25 % asked for; only 40 requests were seen, 10 of them at the canary, and 100 are needed: "
                        + "unverified"
                )
        )
    }

    /// Requests add up from the first look to the last, however long a stage takes.
    @Test func aSecondLookCountsTheRequestsInBetween() async throws {
        let (router, time) = busy(perPause: 4)
        let steps = try steps(router: router, time: time)
        guard case .splitUnverified = await steps.perform(.verifySplit(percentage: 25)) else {
            Issue.record("verified")
            return
        }
        router.receive(60)
        let pauses = time.pauses.count
        let finding = "25 of 100 requests (25.0 %) reached the canary, 25 % asked for"
        #expect(await steps.perform(.verifySplit(percentage: 25)) == .splitVerified(finding: finding))
        #expect(time.pauses.count == pauses, "nothing needs to be waited for")
    }

    @Test func aServerOutOfServiceDecides() async throws {
        router.change {
            ($0.percentage, $0.hindrance) = (5, .hindered(route: "the split", reason: "app/c is DOWN"))
        }
        let answer = try await steps().perform(.verifySplit(percentage: 5))
        #expect(
            answer == .splitWrong(reason: "traffic does not follow the weights of the split: app/c is DOWN")
        )
        guard case .preflightFailed = try await steps().perform(.checkPreflight(recordsRevision: false))
        else {
            Issue.record("begun")
            return
        }
        router.change { $0.percentage = 0 }
        guard case .splitVerified = try await steps().perform(.verifySplit(percentage: 0)) else {
            Issue.record("the way back depends on no canary")
            return
        }
    }

    /// Also by a router that can't count.
    @Test(arguments: [
        RolloutAction.checkHealth(stage: 0, afterSeconds: 1), .runLoadTest(stage: 0, attempt: 1),
        .awaitApproval(stage: 0),
    ])
    func anEditIsNoticedInEveryWatch(action: RolloutAction) async throws {
        router.change { $0.percentage = 40 }
        guard case .routeEdited(let reason) = try await steps().perform(action) else {
            Issue.record("not noticed")
            return
        }
        #expect(reason.hasPrefix("it was given 5 % and now has 40 %"))
    }

    // MARK: Load test and health

    @Test func theLoadTestsOwnRequestsCountForTheSplit() async throws {
        let (router, _) = busy(share: 0)
        router.change { $0.percentage = 5 }
        let test = FakeLoadTest(during: { router.receive(1000) })
        let answer = try await steps(router: router, loadTest: test)
            .perform(.runLoadTest(stage: 0, attempt: 1))
        let count = "0 of 1000 requests (0.0 %) reached the canary, 5 % asked for"
        #expect(answer == .loadTestEnded(.failed(finding: "the traffic does not follow: \(count)")))
    }

    @Test(arguments: [
        LoadTestAnswer.failed(finding: "slow"), .inconclusive(finding: "few"), .passed(finding: "ok"),
    ])
    func whatALoadTestSaysIsToldAsItIs(said: LoadTestAnswer) async throws {
        let answer = try await steps(router: steered, loadTest: FakeLoadTest([said])).perform(
            .runLoadTest(stage: 0, attempt: 1)
        )
        #expect(answer == .loadTestEnded(said))
    }

    @Test func healthIsReadAfterItsWait() async throws {
        let answer = try await steps(router: steered).perform(.checkHealth(stage: 0, afterSeconds: 30))
        #expect(answer == .healthRead(.healthy(finding: "well"), elapsedSeconds: 30))
        #expect(time.pauses == [.seconds(30)])
    }

    /// Somebody sets the clock on the wall back by a day: what was watched is counted all the same.
    @Test func aClockThatJumpsChangesNothing() async throws {
        var clock = time.clock
        let wall = time.clock.now
        clock.now = { [time] in wall().addingTimeInterval(time.pauses.isEmpty ? 0 : -86_400) }
        let steps = LiveRolloutSteps(
            plan: try RolloutSample.plan(),
            router: steered,
            health: FakeHealth(),
            clock: clock
        )
        let answer = await steps.perform(.checkHealth(stage: 0, afterSeconds: 30))
        #expect(answer == .healthRead(.healthy(finding: "well"), elapsedSeconds: 30))
    }

    @Test func nobodyWhoApprovesInTimeIsTold() async throws {
        #expect(try await steps(router: steered).perform(.awaitApproval(stage: 0)) == .approvalExpired)
        #expect(time.pauses.reduce(.zero, +) == .seconds(3600))
    }

    @Test func secretsReachNoEvent() async throws {
        let health = FakeHealth([.bad(finding: "http://ann:secret@canary/ says s3cr3t")])
        let answer = try await steps(router: steered, health: health, redactor: Redactor(secrets: ["s3cr3t"]))
            .perform(.checkHealth(stage: 0, afterSeconds: 1))
        #expect(
            answer == .healthRead(.bad(finding: "http://***@canary/ says ***"), elapsedSeconds: 1)
        )
    }

    // MARK: The deployment's way back

    @Test func theDeploymentIsUndoneAndSeenToBeBack() async throws {
        let revision = RecordedRevision(number: 7, replicaSet: "good")
        #expect(try await steps().perform(.undoDeployment(revision)) == .deploymentUndone)
        #expect(try await steps().perform(.verifyDeployment(revision)) == .deploymentVerified)
        #expect(rollback.now.running == "good")
    }

    @Test func aDeploymentThatCanNotBeUndoneIsTold() async throws {
        let revision = RecordedRevision(number: 7, replicaSet: "good")
        rollback.change { $0.error = .program(command: "undo", summary: "exit status 1") }
        #expect(
            try await steps().perform(.undoDeployment(revision))
                == .deploymentNotUndone(reason: "'undo' failed: exit status 1")
        )
        #expect(
            try await steps().perform(.verifyDeployment(revision))
                == .deploymentNotVerified(reason: "'undo' failed: exit status 1")
        )
    }
}

@Suite struct TrafficHealthTests {
    private let router = FakeRouter {
        ($0.percentage, $0.counters) = (25, TrafficCounters(canary: 0, total: 0))
    }

    @Test func trafficThatStopsGivesNoAnswer() async {
        let health = TrafficHealth(router: router)
        #expect(await health.read(percentage: 25) == .unseen(finding: "traffic is counted from here"))
        router.receive(200)
        guard case .healthy = await health.read(percentage: 25) else {
            Issue.record("it follows")
            return
        }
        let stopped = HealthReading.error(finding: "traffic stopped: no request since the last reading")
        #expect(await health.read(percentage: 25) == stopped)
        #expect(await health.read(percentage: 25) == stopped)
    }

    @Test func aCanaryWithoutRequestsIsNotSeen() async {
        let health = TrafficHealth(router: router)
        _ = await health.read(percentage: 25)
        let unseen = HealthReading.unseen(finding: "no request reached the canary since the last reading")
        #expect(await health.read(percentage: 25) == unseen)
        router.receive(20)
        guard case .healthy = await health.read(percentage: 25) else {
            Issue.record("a few are enough to be seen")
            return
        }
        router.change { $0.actualShare = 0 }
        router.receive(10)
        #expect(await health.read(percentage: 25) == unseen)
    }

    @Test func aStageMayAllowThatItsCanaryIsNotSeen() async {
        let health = TrafficHealth(router: router, mayBeUnseen: [25])
        for _ in 0..<3 {
            guard case .healthy = await health.read(percentage: 25) else {
                Issue.record("ill")
                return
            }
        }
    }

    @Test func aFewRequestsAddUpUntilTheyCanBeJudged() async {
        let health = TrafficHealth(router: router)
        _ = await health.read(percentage: 25)
        router.change { $0.actualShare = 0 }
        var readings: [HealthReading] = []
        for _ in 0..<4 {
            router.receive(30)
            readings.append(await health.read(percentage: 25))
        }
        #expect(
            readings.last == .bad(finding: "0 of 120 requests (0.0 %) reached the canary, 25 % asked for")
        )
        #expect(readings.dropLast().allSatisfy { if case .unseen = $0 { true } else { false } })
    }

    @Test func anotherShareIsCountedAnew() async {
        let health = TrafficHealth(router: router)
        _ = await health.read(percentage: 25)
        router.receive(500)
        #expect(await health.read(percentage: 50) == .unseen(finding: "traffic is counted from here"))
    }

    @Test func aRouterThatCanNotSeeSaysNothing() async {
        #expect(
            await TrafficHealth(router: FakeRouter()).read(percentage: 5)
                == .healthy(finding: "split unverified")
        )
    }
}
