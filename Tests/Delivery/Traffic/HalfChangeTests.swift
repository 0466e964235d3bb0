import DeliveryTestSupport
import SLOEval
import TestSupport
import Testing

@testable import Delivery

/// What a crash or a dropped connection leaves in the middle of a change.
@Suite struct HalfChangeTests {
    private static let intent = RouteIntent(
        percentage: 25,
        from: ["canary": 0, "stable": 256],
        to: ["canary": 25, "stable": 75]
    )

    @Test(arguments: [
        (["canary": 0, "stable": 256], true), (["canary": 25, "stable": 256], true),
        (["canary": 0, "stable": 75], true), (["canary": 25, "stable": 75], true),
        (["canary": 12, "stable": 100], true), (["canary": 26, "stable": 75], false),
        (["canary": 25, "stable": 74], false), (["canary": 25, "other": 75], false), ([:], false),
    ])
    func anyStateBetweenTheTwoIsOurs(values: [String: Int], isOurs: Bool) {
        let ledger = RouteLedger(unfinished: [Self.intent])
        #expect(ledger.isHalfway(at: values) == isOurs)
        ledger.settle()
        #expect(!ledger.isHalfway(at: values), "a change that is complete explains nothing any more")
        #expect(ledger.isOwn(values) == isOurs, "but for what comes late")
    }

    @Test func aRouteThatWasToBeMadeMayBeMissing() {
        let ledger = RouteLedger(unfinished: [RouteIntent(percentage: 5, from: [:], to: ["a": 5, "b": 95])])
        #expect(ledger.isHalfway(at: [:]))
        #expect(ledger.isHalfway(at: ["a": 5, "b": 95]))
        #expect(!ledger.isHalfway(at: ["a": 6, "b": 94]))
        #expect(!RouteLedger().isHalfway(at: [:]))
    }

    @Test func whatCanNotBeAnnouncedIsNotWrittenForward() async throws {
        let full = FileError.failed(path: "x", SystemError(code: 28))
        let ledger = RouteLedger { (_) throws(FileError) in throw full }
        let runner = ScriptedProcessRunner([ScriptedProcessRunner.Line.on("steer").always()])
        let router = try CommandRouter(command: ProcessCall("steer", ["{percentage}"]), runner: runner)
        await #expect(throws: TrafficError.notRecorded(full)) {
            try await router.carryOut(RouteChange(to: 5, expected: [0], ledger: ledger))
        }
        #expect(runner.calls.isEmpty)
        try await router.carryOut(RouteChange(to: 0, expected: [5], ledger: ledger))
        #expect(runner.calls.map(\.arguments) == [["0"]], "the way back does not depend on it")
    }

    // MARK: Replicas

    /// Each half of 5 → 25 % of 20 replicas, completed and taken back.
    @Test(arguments: [(5, 19), (1, 19), (5, 15)], [25, 0])
    func replicasAreCompletedAndTakenBack(half: (Int, Int), wanted: Int) async throws {
        let after = wanted == 0 ? (0, 20) : (5, 15)
        let sample = try KubectlSample(
            KubectlSample.counts(half.0, half.1)
                + [ScriptedProcessRunner.Line.on("kubectl", "scale").always()]
                + KubectlSample.counts(after.0, after.1) + KubectlSample.counts(after.0, after.1)
        )
        let router = ReplicaRouter(kubectl: sample.kubectl, deployment: sample.deployment, total: 20)
        let intent = RouteIntent(percentage: 25, from: ["v2": 1, "v1": 19], to: ["v2": 5, "v1": 15])
        let ledger = RouteLedger(unfinished: [intent])
        // As after a crash: the share alone says 25 % in one of the halves, and nothing was settled.
        try await router.carryOut(RouteChange(to: wanted, expected: [25], ledger: ledger))
        let scaled = sample.commands.filter { $0.hasPrefix("scale") }
        #expect(scaled.isEmpty == (half == after))
    }

    // MARK: A program of the user's

    @Test(arguments: ["20\n", "5\n", "12.5\n", "25\n", "\n"], [25, 0])
    func aProgramThatWasCutShortIsRunAgain(found: String, wanted: Int) async throws {
        let runner = ScriptedProcessRunner([
            .on("look", says: found), .on("steer", "\(wanted)"), .on("look", says: "\(wanted)\n"),
        ])
        let router = try CommandRouter(
            command: ProcessCall("steer", ["{percentage}"]),
            reader: ProcessCall("look"),
            runner: runner
        )
        let intent = RouteIntent(percentage: 25, from: ["share": 5], to: ["share": 25])
        let change = RouteChange(
            to: wanted,
            expected: [5],
            alwaysWrites: true,
            ledger: RouteLedger(unfinished: [intent])
        )
        try await router.carryOut(change)
        #expect(runner.unused.isEmpty)
    }

    @Test func aShareOutsideTheChangeIsAnEdit() async throws {
        let runner = ScriptedProcessRunner([.on("look", says: "40\n")])
        let router = try CommandRouter(
            command: ProcessCall("steer", ["{percentage}"]),
            reader: ProcessCall("look"),
            runner: runner
        )
        let ledger = RouteLedger(unfinished: [
            RouteIntent(percentage: 25, from: ["share": 5], to: ["share": 25])
        ])
        await #expect(throws: TrafficError.edited(route: "the split", found: 40, expected: [5])) {
            try await router.carryOut(RouteChange(to: 0, expected: [5], ledger: ledger))
        }
    }

    @Test func theWayBackIsWrittenEvenIfItIsThere() async throws {
        let runner = ScriptedProcessRunner([
            .on("look", says: "0\n"), .on("steer", "0"), .on("look", says: "0\n"),
        ])
        let router = try CommandRouter(
            command: ProcessCall("steer", ["{percentage}"]),
            reader: ProcessCall("look"),
            runner: runner
        )
        try await router.carryOut(RouteChange(to: 0, expected: [5], alwaysWrites: true))
        #expect(runner.unused.isEmpty)
    }
}
