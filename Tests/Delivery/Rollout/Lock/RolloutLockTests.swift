import DeliveryTestSupport
import Foundation
import SLOEval
import TestSupport
import Testing

@testable import Delivery

@Suite struct FileLockTests {
    @Test func ofTwoRolloutsOneGetsTheLock() async throws {
        let folder = try TemporaryFolder()
        let path = folder("state/x.lock")
        let first = FileLock(path: path, holder: "pid 1\non a")
        let second = FileLock(path: path, holder: "pid 2")
        try await first.acquire()
        try await first.acquire()
        let error = RolloutLockError.held(lock: "'\(path)'", holder: "pid 1\u{240A}on a")
        await #expect(throws: error) { try await second.acquire() }
        #expect(error.exitCode == .locked)
        await first.release()
        try await second.acquire()
        await #expect(throws: RolloutLockError.self) { try await first.acquire() }
    }

    @Test func aHolderThatIsGoneHoldsNothing() async throws {
        let folder = try TemporaryFolder()
        try await FileLock(path: folder("x.lock"), holder: "gone").acquire()
        try await FileLock(path: folder("x.lock"), holder: "next").acquire()
        #expect(try folder.text("x.lock") == "next\n")
    }

    @Test func aFileThatCanNotBeMadeIsTold() async throws {
        let folder = try TemporaryFolder()
        try folder.make("file")
        let lock = FileLock(path: folder("file/x.lock"), holder: "x")
        let error = await #expect(throws: RolloutLockError.self) { try await lock.acquire() }
        #expect(error?.exitCode == .unavailable)
    }
}

@Suite struct LeaseLockTests {
    private static let noon = Date(timeIntervalSince1970: 1_700_000_000.5)

    private func lock(_ lines: [ScriptedProcessRunner.Line]) throws -> (LeaseLock, KubectlSample) {
        let sample = try KubectlSample(lines)
        let lock = LeaseLock(
            kubectl: sample.kubectl,
            deployment: sample.deployment,
            holder: "me",
            now: { Self.noon }
        )
        return (lock, sample)
    }

    private func lease(holder: String, renewed: String) -> ScriptedProcessRunner.Line {
        let object: JSONValue = [
            "kind": "Lease", "metadata": ["name": "loadgate-backend", "resourceVersion": "41"],
            "spec": [
                "holderIdentity": .string(holder), "leaseDurationSeconds": 60, "leaseTransitions": 2,
                "renewTime": .string(renewed), "acquireTime": "2023-11-14T22:00:00.000000Z",
            ],
        ]
        return .on("kubectl", "get", "leases.coordination.k8s.io", says: object.text)
    }

    private func written(_ sample: KubectlSample) throws -> JSONValue {
        let input = try #require(sample.runner.calls.last?.standardInput)
        return try #require(JSONValue(text: String(decoding: input, as: UTF8.self)))
    }

    @Test func aMissingLeaseIsCreated() async throws {
        let (lock, sample) = try lock([.on("kubectl", "get"), .on("kubectl", "create")])
        try await lock.acquire()
        let lease = try written(sample)
        #expect(lease["spec"]?["holderIdentity"] == "me")
        #expect(lease["spec"]?["renewTime"] == "2023-11-14T22:13:20.500000Z")
        #expect(lease["metadata"]?["resourceVersion"] == nil)
        #expect(lock.renewalSeconds == 20)
    }

    @Test func aHeldLeaseIsLeftAlone() async throws {
        let (lock, sample) = try lock([lease(holder: "you", renewed: "2023-11-14T22:13:00.000000Z")])
        let holder = "you, until 2023-11-14T22:14:00.000000Z"
        await #expect(throws: RolloutLockError.held(lock: "'production/loadgate-backend'", holder: holder)) {
            try await lock.acquire()
        }
        #expect(sample.commands.count == 1)
    }

    @Test(arguments: [("you", "2023-11-14T22:12:19.999999Z", 3), ("", "2023-11-14T22:13:20Z", 3)])
    func aLeaseThatRanOutOrWasGivenBackIsTakenOver(holder: String, renewed: String, changes: Int) async throws
    {
        let (lock, sample) = try lock([lease(holder: holder, renewed: renewed), .on("kubectl", "replace")])
        try await lock.acquire()
        let lease = try written(sample)
        #expect(lease["metadata"]?["resourceVersion"] == "41")
        #expect(lease["spec"]?["leaseTransitions"]?.integer == changes)
        #expect(lease["spec"]?["acquireTime"] == lease["spec"]?["renewTime"])
    }

    @Test(arguments: ["Conflict", "AlreadyExists"]) func ofTwoAtOnceOneLoses(reason: String) async throws {
        let verb = reason == "Conflict" ? "replace" : "create"
        let found = reason == "Conflict" ? lease(holder: "", renewed: "") : .on("kubectl", "get")
        let (lock, _) = try lock([
            found, .on("kubectl", verb, exits: 1, complains: "Error from server (\(reason)): x"),
        ])
        let error = await #expect(throws: RolloutLockError.self) { try await lock.acquire() }
        #expect(error?.exitCode == .locked)
    }

    @Test func renewingKeepsTheTimeOfAcquiring() async throws {
        let (lock, sample) = try lock([
            lease(holder: "me", renewed: "2023-11-14T22:13:00.000000Z"), .on("kubectl", "replace"),
        ])
        try await lock.renew()
        #expect(try written(sample)["spec"]?["acquireTime"] == "2023-11-14T22:00:00.000000Z")
        #expect(try written(sample)["spec"]?["leaseTransitions"] == 2)
    }

    @Test func aLeaseOfSomeoneElseIsLost() async throws {
        let (lock, _) = try lock([lease(holder: "you", renewed: "2023-11-14T22:13:00.000000Z")])
        await #expect(throws: RolloutLockError.lost(holder: "someone else")) { try await lock.renew() }
    }

    @Test func releasingGivesTheLeaseBack() async throws {
        let (lock, sample) = try lock([
            .on("kubectl", "get"), .on("kubectl", "create"),
            lease(holder: "me", renewed: "2023-11-14T22:13:00.000000Z"), .on("kubectl", "replace"),
        ])
        try await lock.acquire()
        await lock.release()
        await lock.release()
        #expect(try written(sample)["spec"]?["holderIdentity"] == "")
        #expect(sample.runner.unexpected.isEmpty)
    }

    @Test func aClusterThatDoesNotAnswerIsTold() async throws {
        let (lock, _) = try lock([KubectlSample.down])
        let error = await #expect(throws: RolloutLockError.self) { try await lock.acquire() }
        #expect(error?.exitCode == .unavailable)
    }
}

@Suite struct RolloutLocksTests {
    private static let noon = Date(timeIntervalSince1970: 1_700_000_000.5)

    private func locks(_ sample: KubectlSample, _ path: String, holder: String) -> RolloutLocks {
        RolloutLocks(
            file: FileLock(path: path, holder: holder),
            lease: LeaseLock(
                kubectl: sample.kubectl,
                deployment: sample.deployment,
                holder: holder,
                now: { Self.noon }
            )
        )
    }

    private func lease(of holder: String) -> ScriptedProcessRunner.Line {
        let object: JSONValue = [
            "kind": "Lease", "metadata": ["name": "loadgate-backend", "resourceVersion": "41"],
            "spec": [
                "holderIdentity": .string(holder), "leaseDurationSeconds": 60,
                "renewTime": "2023-11-14T22:13:19.000000Z",
            ],
        ]
        return .on("kubectl", "get", "leases.coordination.k8s.io", says: object.text)
    }

    /// The file says whose lease it is, and that its holder is gone.
    @Test func theSuccessorOfAKilledProcessNeedNotWait() async throws {
        let folder = try TemporaryFolder()
        try folder.make("x.lock", "pid 1 on a\n")
        let sample = try KubectlSample([lease(of: "pid 1 on a"), .on("kubectl", "replace")])
        try await locks(sample, folder("x.lock"), holder: "pid 2 on a").acquire()
        #expect(sample.runner.unexpected.isEmpty)
        #expect(try folder.text("x.lock") == "pid 2 on a\n")
    }

    @Test func theLeaseOfAnyoneElseIsLeftAloneAndTheFileGivenBack() async throws {
        let folder = try TemporaryFolder()
        try folder.make("x.lock", "pid 1 on a\n")
        let sample = try KubectlSample([lease(of: "pid 1 on b")])
        let locks = locks(sample, folder("x.lock"), holder: "pid 2 on a")
        let error = await #expect(throws: RolloutLockError.self) { try await locks.acquire() }
        #expect(error?.exitCode == .locked)
        try await FileLock(path: folder("x.lock"), holder: "next").acquire()
    }
}
