import DeliveryTestSupport
import SLOEval
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite struct KubernetesRollbackTests {
    typealias Line = ScriptedProcessRunner.Line

    private let good = RecordedRevision(number: 7, replicaSet: "backend-good")

    private static func replicaSets(_ sets: [(name: String, revision: Int)], owner: String = "u1") -> Line {
        let items = sets.map { name, revision -> JSONValue in
            [
                "metadata": [
                    "name": .string(name), "ownerReferences": [["uid": .string(owner)]],
                    "annotations": ["deployment.kubernetes.io/revision": .string("\(revision)")],
                ]
            ]
        }
        let foreign: JSONValue = [
            "metadata": [
                "name": "frontend-x", "ownerReferences": [["uid": "u2"]],
                "annotations": ["deployment.kubernetes.io/revision": "99"],
            ]
        ]
        let list: JSONValue = ["kind": "List", "items": .array(items + [foreign])]
        return .on("kubectl", "get", "replicasets.apps", says: list.text)
    }

    private static func deployment(paused: Bool = false) -> Line {
        .on("kubectl", "get", "deployments.apps", says: KubectlSample.deployment(paused: paused).text)
    }

    private static let before: [(name: String, revision: Int)] = [
        ("backend-old", 5), ("backend-good", 7), ("backend-bad", 8),
    ]
    private static let after: [(name: String, revision: Int)] = [
        ("backend-old", 5), ("backend-bad", 8), ("backend-good", 9),
    ]

    private func rollback(_ lines: [Line]) throws -> (KubernetesRollback, KubectlSample, Pauses) {
        let sample = try KubectlSample(lines)
        let pauses = Pauses()
        let rollback = KubernetesRollback(
            kubectl: sample.kubectl,
            deployment: sample.deployment,
            sleep: { pauses.note($0) }
        )
        return (rollback, sample, pauses)
    }

    @Test func theRevisionBeforeTheNewestIsRecorded() async throws {
        let (rollback, _, _) = try rollback([Self.deployment(), Self.replicaSets(Self.before)])
        #expect(try await rollback.recordRevision() == good)
    }

    @Test func aFirstRevisionHasNoneBeforeIt() async throws {
        let (rollback, _, _) = try rollback([Self.deployment(), Self.replicaSets([("backend-bad", 1)])])
        #expect(try await rollback.recordRevision() == nil)
    }

    @Test func theUndoNamesTheRevision() async throws {
        let (rollback, sample, _) = try rollback([
            Self.deployment(), Self.replicaSets(Self.before), .on("kubectl", "rollout", "undo"),
        ])
        try await rollback.undo(to: good)
        #expect(sample.commands.last == "rollout undo deployment/backend --to-revision=7")
    }

    @Test func aSecondUndoDoesNothing() async throws {
        let (rollback, sample, _) = try rollback([Self.deployment(), Self.replicaSets(Self.after)])
        try await rollback.undo(to: good)
        #expect(!sample.commands.contains { $0.contains("undo") })
    }

    /// The recorded number is gone after an undo; the replica set knows its new one.
    @Test func theUndoGoesByTheReplicaSetNotByTheOldNumber() async throws {
        let again: [(name: String, revision: Int)] = [("backend-good", 9), ("backend-bad", 10)]
        let (rollback, sample, _) = try rollback([
            Self.deployment(), Self.replicaSets(again), .on("kubectl", "rollout", "undo"),
        ])
        try await rollback.undo(to: good)
        #expect(sample.commands.last == "rollout undo deployment/backend --to-revision=9")
    }

    @Test func whatCanNotBeUndoneIsTold() async throws {
        let (paused, pausedSample, _) = try rollback([
            Self.deployment(paused: true), Self.replicaSets(Self.before),
        ])
        await #expect(throws: RollbackError.paused(pausedSample.deployment)) {
            try await paused.undo(to: good)
        }
        let (gone, sample, _) = try rollback([Self.deployment(), Self.replicaSets([("backend-bad", 8)])])
        await #expect(throws: RollbackError.revisionGone(sample.deployment, good)) {
            try await gone.undo(to: good)
        }
        let (missing, _, _) = try rollback([.on("kubectl", "get"), Self.replicaSets([])])
        await #expect(throws: RollbackError.noDeployment(sample.deployment)) {
            try await missing.recordRevision()
        }
    }

    @Test func aServerThatComesBackIsWaitedFor() async throws {
        let (rollback, _, pauses) = try rollback([
            KubectlSample.down, KubectlSample.down, Self.deployment(), Self.replicaSets(Self.before),
            .on("kubectl", "rollout", "undo"),
        ])
        try await rollback.undo(to: good)
        #expect(pauses.noted == [.seconds(1), .seconds(2)])
    }

    @Test func aConflictIsTriedAgain() async throws {
        let conflict = Line.on(
            "kubectl",
            "rollout",
            exits: 1,
            complains: "Error from server (Conflict): modified"
        )
        let (rollback, sample, _) = try rollback([
            Self.deployment().always(), Self.replicaSets(Self.before).always(), conflict,
            .on("kubectl", "rollout", "undo"),
        ])
        try await rollback.undo(to: good)
        #expect(sample.commands.count { $0.contains("undo") } == 2)
    }

    @Test func aServerThatStaysDownIsGivenUp() async throws {
        let (rollback, sample, pauses) = try rollback([KubectlSample.down.always()])
        let error = await #expect(throws: RollbackError.self) { try await rollback.undo(to: good) }
        guard case .kubectl(.unreachable) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(pauses.noted == [.seconds(1), .seconds(2), .seconds(4)])
        #expect(sample.commands.count == 4)
    }

    @Test func aMissingProgramIsNotTriedAgain() async throws {
        let (rollback, sample, _) = try rollback([
            Line.on("kubectl", throws: .notFound(program: "kubectl", searchPath: "")).always()
        ])
        await #expect(throws: RollbackError.self) { try await rollback.undo(to: good) }
        #expect(sample.commands.count == 1)
    }

    @Test func theReplicasOfTheRevisionMustBeReady() async throws {
        let status = Line.on("kubectl", "rollout", "status", says: "successfully rolled out")
        let (rollback, sample, _) = try rollback([status, Self.deployment(), Self.replicaSets(Self.after)])
        try await rollback.verify(good)
        #expect(sample.commands.first == "rollout status deployment/backend --timeout=60s")
    }

    @Test func aSuccessOfTheWrongRevisionIsNone() async throws {
        let status = Line.on("kubectl", "rollout", "status", says: "successfully rolled out")
        let (rollback, sample, _) = try rollback([
            status.always(), Self.deployment().always(), Self.replicaSets(Self.before).always(),
        ])
        let reason = "its newest revision is backend-bad, not backend-good"
        await #expect(throws: RollbackError.notBack(sample.deployment, reason: reason)) {
            try await rollback.verify(good)
        }
    }

    @Test func replicasThatAreNotReadyInTimeAreTold() async throws {
        let status = Line.on(
            "kubectl",
            "rollout",
            exits: 1,
            complains: "error: timed out waiting for the condition"
        )
        let (rollback, _, _) = try rollback([status.always()])
        let error = await #expect(throws: RollbackError.self) { try await rollback.verify(good) }
        #expect(error?.description.contains("timed out waiting for the condition") == true)
    }

    @Test func thePersonWhoIsNeededGetsTheCommands() throws {
        let (rollback, _, _) = try rollback([])
        #expect(
            rollback.commands(for: good) == [
                "kubectl rollout undo deployment/backend --to-revision=7 --namespace=production --request-timeout=10s",
                "kubectl rollout status deployment/backend --namespace=production --timeout=60s",
            ]
        )
    }
}

/// Notes how long would have been waited.
final class Pauses: Sendable {
    private let pauses = Mutex<[Duration]>([])
    var noted: [Duration] { pauses.withLock { $0 } }
    func note(_ pause: Duration) { pauses.withLock { $0.append(pause) } }
}

@Suite struct CommandRollbackTests {
    private let revision = RecordedRevision(number: 0, replicaSet: "x")

    @Test func aProgramIsRunUntilItSucceeds() async throws {
        let runner = ScriptedProcessRunner([.on("back", exits: 1), .on("back", exits: 1), .on("back", "now")])
        let pauses = Pauses()
        let rollback = CommandRollback(
            command: ProcessCall("back", ["now"]),
            runner: runner,
            sleep: { pauses.note($0) }
        )
        try await rollback.undo(to: revision)
        #expect(pauses.noted == [.seconds(1), .seconds(2)])
        #expect(rollback.commands(for: nil) == ["back now"])
        #expect(try await rollback.recordRevision() != nil)
    }

    @Test func aProgramThatKeepsFailingIsTold() async {
        let runner = ScriptedProcessRunner([
            ScriptedProcessRunner.Line.on("back", exits: 4, complains: "no").always()
        ])
        let rollback = CommandRollback(command: ProcessCall("back"), runner: runner, sleep: { _ in })
        await #expect(throws: RollbackError.program(command: "back", summary: "exit status 4: no")) {
            try await rollback.undo(to: revision)
        }
        #expect(runner.calls.count == 4)
    }

    @Test func aCancelledWaitEndsTheAttempts() async {
        let runner = ScriptedProcessRunner([ScriptedProcessRunner.Line.on("back", exits: 4).always()])
        let rollback = CommandRollback(command: ProcessCall("back"), runner: runner) { _ in
            throw CancellationError()
        }
        await #expect(throws: RollbackError.program(command: "back", summary: "exit status 4")) {
            try await rollback.undo(to: revision)
        }
        #expect(runner.calls.count == 1)
    }

    @Test func pausesDoubleUpToALimit() {
        let pauses = (1...6).map { Backoff().pause(afterAttempt: $0) }
        #expect(pauses == [1, 2, 4, 8, 10, 10].map { .seconds($0) })
        #expect(Backoff().pause(afterAttempt: 1000) == .seconds(10))
    }
}
