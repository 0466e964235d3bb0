import DeliveryTestSupport
import SLOEval
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite struct ReplicaRouterTests {
    private func set(
        _ percentage: Int,
        expected: [Int],
        from before: (Int, Int),
        to after: (Int, Int)
    ) async throws -> [String] {
        let sample = try KubectlSample(
            KubectlSample.counts(before.0, before.1)
                + [ScriptedProcessRunner.Line.on("kubectl", "scale").always()]
                + KubectlSample.counts(after.0, after.1) + KubectlSample.counts(after.0, after.1)
        )
        let router = ReplicaRouter(kubectl: sample.kubectl, deployment: sample.deployment, total: 20)
        try await router.setPercentage(percentage, expected: expected)
        return sample.commands.filter { $0.hasPrefix("scale") }
    }

    @Test func replicasAreScaledUpFirstAndOnlyFromTheirOldNumber() async throws {
        #expect(
            try await set(25, expected: [5], from: (1, 19), to: (5, 15)) == [
                "scale deployment/backend-v2 --replicas=5 --current-replicas=1",
                "scale deployment/backend-v1 --replicas=15 --current-replicas=19",
            ]
        )
        #expect(
            try await set(0, expected: [25], from: (5, 15), to: (0, 20)) == [
                "scale deployment/backend-v1 --replicas=20 --current-replicas=15",
                "scale deployment/backend-v2 --replicas=0 --current-replicas=5",
            ]
        )
    }

    @Test func aChangeThatWasCutShortIsFinished() async throws {
        #expect(
            try await set(25, expected: [5, 25], from: (5, 19), to: (5, 15))
                == ["scale deployment/backend-v1 --replicas=15 --current-replicas=19"]
        )
    }

    @Test(arguments: [(7, 13), (1, 12)]) func otherNumbersAreAnEdit(canary: Int, stable: Int) async throws {
        let error = await #expect(throws: TrafficError.self) {
            try await set(25, expected: [5], from: (canary, stable), to: (5, 15))
        }
        guard case .edited = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aShareThatIsNoWholeNumberOfReplicasIsRefused() async throws {
        let sample = try KubectlSample([])
        let router = ReplicaRouter(kubectl: sample.kubectl, deployment: sample.deployment, total: 4)
        #expect(router.obstacle(to: 25) == nil)
        #expect(router.obstacle(to: 5)?.exitCode == .usage)
        await #expect(throws: TrafficError.self) { try await router.setPercentage(5, expected: [0]) }
        #expect(sample.commands.isEmpty)
    }

    @Test func scalingThatHadNoEffectIsNoticed() async throws {
        let error = await #expect(throws: TrafficError.self) {
            try await set(25, expected: [5], from: (1, 19), to: (5, 19))
        }
        guard case .notSet = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func podsThatDoNotGetReadyKeepTheOthersInPlace() async throws {
        let pending = KubectlSample.deployment(replicas: 5, ready: 4).text
        let sample = try KubectlSample(
            KubectlSample.counts(1, 19)
                + [
                    .on("kubectl", "scale"),
                    ScriptedProcessRunner.Line.on("kubectl", "get", says: pending).always(),
                ]
        )
        var patience = ReplicaRouter.Patience()
        let waits = Mutex(0)
        patience.sleep = { _ in waits.withLock { $0 += 1 } }
        let router = ReplicaRouter(
            kubectl: sample.kubectl,
            deployment: sample.deployment,
            total: 20,
            patience: patience
        )
        let error = await #expect(throws: TrafficError.self) {
            try await router.setPercentage(25, expected: [5])
        }
        #expect(error?.description.contains("backend-v2 has 4 of 5 replicas ready after 300 s") == true)
        #expect(waits.withLock(\.self) == 300)
        #expect(sample.commands.filter { $0.hasPrefix("scale") }.count == 1, "nothing is scaled down")
    }

    @Test func aMissingDeploymentIsNamed() async throws {
        let sample = try KubectlSample([.on("kubectl", "get")])
        let router = ReplicaRouter(kubectl: sample.kubectl, deployment: sample.deployment, total: 4)
        let error = await #expect(throws: TrafficError.self) { try await router.percentage() }
        #expect(error?.description.contains("production/backend-v2") == true)
    }
}

@Suite struct CommandRouterTests {
    private let command = ProcessCall("steer", ["--to", "canary={percentage}", "; rm -r x"])
    private let reader = ProcessCall("look")

    @Test func theShareGoesIntoTheArguments() async throws {
        let runner = ScriptedProcessRunner([.on("steer", "--to", "canary=25", "; rm -r x")])
        let router = try CommandRouter(command: command, runner: runner)
        try await router.setPercentage(25, expected: [5])
        #expect(runner.calls.count == 1)
        #expect(router.dryRun(percentage: 5) == ["steer --to canary=5 '; rm -r x'"])
        #expect(try await router.percentage() == nil)
    }

    @Test func aReaderSeesEditsAndWhatHadNoEffect() async throws {
        let runner = ScriptedProcessRunner([
            .on("look", says: "5\n"), .on("steer"), .on("look", says: "25\n"),
            .on("look", says: "40\n"),
            .on("look", says: "5\n"), .on("steer"), .on("look", says: "5\n"),
        ])
        let router = try CommandRouter(command: command, reader: reader, runner: runner)
        try await router.setPercentage(25, expected: [5])
        await #expect(throws: TrafficError.edited(route: "the split", found: 40, expected: [5])) {
            try await router.setPercentage(25, expected: [5])
        }
        await #expect(throws: TrafficError.notSet(route: "the split", wanted: 25, found: 5)) {
            try await router.setPercentage(25, expected: [5])
        }
        #expect(runner.unused.isEmpty)
    }

    @Test(arguments: ["40\n", "x\n", ""]) func theWayBackOverwritesWhateverIsThere(found: String) async throws
    {
        let runner = ScriptedProcessRunner([
            .on("look", says: found), .on("steer", "--to", "canary=0"), .on("look", says: "0\n"),
        ])
        let router = try CommandRouter(command: command, reader: reader, runner: runner)
        try await router.carryOut(RouteChange(to: 0, expected: [5], alwaysWrites: true))
        #expect(runner.unused.isEmpty)
    }

    @Test(arguments: ["", "x", "101", "-1", "5 6"]) func whatIsNoShareIsTold(output: String) async throws {
        let runner = ScriptedProcessRunner([.on("look", says: output)])
        let router = try CommandRouter(command: command, reader: reader, runner: runner)
        await #expect(throws: TrafficError.self) { try await router.percentage() }
    }

    @Test func aProgramThatFailsIsTold() async throws {
        let runner = ScriptedProcessRunner([.on("steer", exits: 3, complains: "no\n")])
        let router = try CommandRouter(command: command, runner: runner)
        let error = await #expect(throws: TrafficError.self) {
            try await router.setPercentage(5, expected: [0])
        }
        #expect(error?.description.contains("exit status 3: no") == true)
    }

    @Test func aCommandWithoutAPlaceForTheShareIsRefused() {
        #expect(throws: TrafficError.self) {
            try CommandRouter(command: ProcessCall("steer"), runner: ScriptedProcessRunner())
        }
    }
}

@Suite struct SplitCheckTests {
    private func judge(_ percentage: Int, _ canary: UInt64, of total: UInt64) -> String {
        let finding = SplitCheck().judge(
            percentage: percentage,
            before: TrafficCounters(canary: 10, total: 50),
            after: TrafficCounters(canary: 10 + canary, total: 50 + total)
        )
        switch finding {
        case .follows: return "follows"
        case .unseen: return "unseen"
        case .deviates: return "deviates"
        }
    }

    @Test(arguments: [
        (5, UInt64(49), UInt64(1000), "follows"), (25, 249, 1000, "follows"), (50, 500, 1000, "follows"),
        (100, 1000, 1000, "follows"), (0, 0, 1000, "follows"), (0, 19, 1000, "follows"),
        (0, 21, 1000, "deviates"), (5, 0, 1000, "deviates"), (25, 50, 1000, "deviates"),
        (100, 970, 1000, "deviates"), (5, 0, 99, "unseen"), (5, 0, 100, "unseen"),
        // The exact intervals of a hundred requests: 99 % end at thirteen points, all but certain at twenty.
        (50, 38, 100, "follows"), (50, 31, 100, "unseen"), (50, 29, 100, "deviates"),
        // None where one or two are expected says nothing, however often it is looked at.
        (1, 0, 138, "unseen"), (1, 0, 700, "unseen"), (1, 0, 1100, "deviates"), (1, 1, 138, "unseen"),
        (1, 7, 700, "follows"), (1, 14, 700, "follows"), (1, 16, 700, "unseen"), (1, 30, 700, "deviates"),
        (99, 138, 138, "unseen"), (99, 693, 700, "follows"), (5, 7, 138, "follows"), (5, 7, 134, "unseen"),
    ])
    func theShareSeenIsJudgedByItsInterval(percentage: Int, canary: UInt64, total: UInt64, finding: String) {
        #expect(judge(percentage, canary, of: total) == finding)
    }

    @Test(arguments: [(1, UInt64(688)), (5, 135), (25, 100), (50, 100), (99, 688), (100, 100), (0, 100)])
    func theLeastNumberOfRequestsIsComputed(percentage: Int, least: UInt64) {
        #expect(SplitCheck().leastRequests(at: percentage) == least)
    }

    @Test func tooFewAreSaidWithTheNumberThatIsNeeded() {
        let (none, few) = (TrafficCounters(canary: 0, total: 0), TrafficCounters(canary: 0, total: 138))
        #expect(
            SplitCheck().judge(percentage: 1, before: none, after: few)
                == .unseen(
                    "1 % asked for; only 138 requests were seen, 0 of them at the canary, and 688 are needed: unverified"
                )
        )
    }

    @Test func whatCanNotBeSeenIsSaid() {
        let some = TrafficCounters(canary: 10, total: 500)
        let none = TrafficCounters(canary: 0, total: 0)
        #expect(
            SplitCheck().judge(percentage: 5, before: nil, after: nil)
                == .unseen("5 % asked for; this router can't see where requests go: unverified")
        )
        #expect(
            SplitCheck().judge(percentage: 5, before: some, after: none)
                == .unseen("5 % asked for; the counters were reset: unverified")
        )
        #expect(
            SplitCheck().judge(percentage: 5, before: none, after: some)
                == .unseen(
                    "10 of 500 requests (2.0 %) reached the canary, 5 % asked for; that many requests don't tell "
                        + "whether it follows: unverified"
                )
        )
    }
}
