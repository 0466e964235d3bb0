@testable import Delivery
import Foundation
import LoadCore
import Testing
import Reporting

/// Whatever a journal can hold, it leads to the state in which it was written: whole, cut after any line, cut
/// at any byte.
@Suite struct RolloutJournalPropertyTests {
    private let folder: TemporaryFolder
    private let journal: RolloutJournal
    private let deployment: DeploymentReference

    init() throws {
        folder = try TemporaryFolder()
        journal = RolloutJournal(path: folder("rollout.jsonl"))
        deployment = try DeploymentReference("backend")
    }

    private static func seconds(_ generator: inout SeededGenerator) -> Double {
        let usual = [0.3, 0.6, 0.7, 7.999, 0.1, 1e-9, 4e-10, 0, 2_592_000, 2_591_999.999_999_999, 1.0 / 3]
        return Bool.random(using: &generator)
            ? usual[Int.random(in: 0..<usual.count, using: &generator)]
            : Double.random(in: 0...1000, using: &generator)
    }

    private static func plan(_ generator: inout SeededGenerator) throws -> RolloutPlan {
        let names = ["a", "b \"quoted\" \\", "é👍🏽", "e\u{301}", "\u{2028}x".singleLine, "/"]
        var share = 0
        return try RolloutPlan(
            stages: (0..<Int.random(in: 1...3, using: &generator)).map { index in
                share += Int.random(in: 1...33, using: &generator)
                return RolloutStage(
                    names[Int.random(in: 0..<names.count, using: &generator)] + "\(index)",
                    percentage: share,
                    duration: .seconds(seconds(&generator)),
                    needsApproval: Bool.random(using: &generator)
                )
            }
        )
    }

    private static func settings(_ generator: inout SeededGenerator) -> RolloutSettings {
        var settings = RolloutSettings()
        settings.loadTest = Bool.random(using: &generator)
        settings.onFailure = Bool.random(using: &generator) ? .hold : .rollBack
        settings.settleSeconds = seconds(&generator)
        settings.healthIntervalSeconds = max(0.05, seconds(&generator))
        return settings
    }

    private static func answer(to action: RolloutAction, _ generator: inout SeededGenerator) -> RolloutEvent?
    {
        let isGood = generator.uniform() < 0.95
        switch action {
        case .checkPreflight:
            return .preflightPassed(RolloutBaseline(percentage: 0, revision: RolloutSample.revision))
        case .setSplit: return isGood ? .splitSet : .splitNotSet(reason: "line\nbreak \u{0}")
        case .verifySplit: return .splitVerified(finding: "seen")
        case .settle: return .settled
        case .runLoadTest: return RolloutSample.testPassed
        case .checkHealth(_, let wait):
            // Sometimes to the very digit, which is where rounding would show.
            let elapsed = isGood ? wait : seconds(&generator)
            return .healthRead(
                generator.uniform() < 0.8 ? .healthy(finding: "well") : .bad(finding: "ill"),
                elapsedSeconds: elapsed
            )
        case .awaitApproval: return .approved(by: "ann")
        case .undoDeployment: return .deploymentUndone
        case .verifyDeployment: return .deploymentVerified
        case .finish, .leave: return nil
        }
    }

    /// Writes a random rollout, and gives the machine after each line.
    private func written(seed: UInt64) throws -> [RolloutMachine] {
        var generator = SeededGenerator(seed: seed)
        let header = RolloutRecord.Header(
            time: Date(timeIntervalSince1970: Double(seed) * 1e7 + 0.123_456),
            deployment: deployment,
            plan: try Self.plan(&generator),
            settings: Self.settings(&generator)
        )
        try? FileManager.default.removeItem(atPath: journal.path)
        try journal.begin(header)
        var machine = RolloutMachine(plan: header.plan, settings: header.settings)
        var machines = [machine]
        var event = RolloutEvent.started
        for _ in 0..<25 {
            guard case .perform(let action) = machine.handle(event) else { break }
            try journal.append(RolloutRecord.Transition(time: header.time, event: event, action: action))
            machines.append(machine)
            if case .setSplit(let share, _) = action {
                let intent = RouteIntent(percentage: share, from: ["é/1": 0], to: ["é/1": share])
                try journal.append(intent)
                machines.append(machine)
            }
            guard let next = Self.answer(to: action, &generator) else { break }
            event = next
        }
        return machines
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func everyPrefixOfLinesLeadsToItsState(seed: UInt64) throws {
        let machines = try written(seed: seed)
        let lines = try folder.text("rollout.jsonl").split(separator: "\n")
        #expect(lines.count == machines.count)
        for count in 1...lines.count {
            try folder.make("rollout.jsonl", lines.prefix(count).joined(separator: "\n") + "\n")
            #expect(try journal.read()?.replayed() == machines[count - 1], "seed \(seed), \(count) lines")
        }
    }

    @Test(arguments: 100..<103 as Range<UInt64>)
    func everyCutLeadsToTheStateOfTheLastWholeLine(seed: UInt64) throws {
        let machines = try written(seed: seed)
        let bytes = Array(try folder.text("rollout.jsonl").utf8)
        let path = folder("rollout.jsonl")
        var generator = SeededGenerator(seed: seed)
        let cuts = (0..<150).map { _ in Int.random(in: 0...bytes.count, using: &generator) } + Array(0..<60)
        for cut in cuts {
            try Data(bytes.prefix(cut)).write(to: URL(filePath: path))
            let whole = bytes.prefix(cut).count { $0 == UInt8(ascii: "\n") }
            let expected = whole == 0 ? nil : machines[whole - 1]
            #expect(try journal.read()?.replayed() == expected, "seed \(seed), cut at \(cut)")
        }
    }

    /// As the first version wrote them: durations with the digits of a conversion, and no announcements.
    @Test(arguments: ["0.3", "0.29999999999999999", "0.30000000000000004", "0.6", "0.7", "7.999"])
    func journalsOfTheFirstVersionAreRead(duration: String) throws {
        try folder.make(
            "rollout.jsonl",
            """
            {"rollout":{"deployment":{"name":"backend","namespace":"production"},"plan":[{"duration":\(duration),\
            "name":"a","percentage":5}],"settings":{"healthIntervalSeconds":30,"loadTest":false,"loadTestAttempts":2,\
            "maxConsecutiveBadReadings":2,"maxConsecutiveErrors":4,"onFailure":"hold","onInconclusive":"hold",\
            "onInterrupt":"rollback","settleSeconds":0},"time":"2026-11-27T17:54:24.954Z","version":1}}
            {"transition":{"action":{"checkPreflight":{"recordsRevision":true}},"event":{"started":{}},\
            "time":"2026-11-27T17:54:24.962Z"}}
            {"transition":{"action":{"setSplit":{"expected":[0],"percentage":5}},"event":{"preflightPassed":{"_0":{}}},\
            "time":"2026-11-27T17:54:24.965Z"}}
            {"transition":{"action":{"verifySplit":{"percentage":5}},"event":{"splitSet":{}},\
            "time":"2026-11-27T17:54:24.965Z"}}
            {"transition":{"action":{"settle":{"seconds":0}},"event":{"splitVerified":{"finding":"seen"}},\
            "time":"2026-11-27T17:54:24.965Z"}}
            {"transition":{"action":{"checkHealth":{"afterSeconds":\(duration),"stage":0}},"event":{"settled":{}},\
            "time":"2026-11-27T17:54:24.965Z"}}

            """
        )
        let machine = try journal.reopen(for: deployment).replayed()
        #expect(machine.state == .watching(stage: 0))
    }

    /// The first version closed a rollout that had changed nothing without looking at the route.
    @Test func anAbortOfTheFirstVersionIsAnEnd() throws {
        let header = RolloutRecord.Header(
            time: Date(timeIntervalSince1970: 0),
            deployment: deployment,
            plan: try RolloutSample.plan(),
            settings: RolloutSample.settings()
        )
        try journal.begin(header)
        let events: [(RolloutEvent, RolloutAction)] = [
            (.started, .checkPreflight(recordsRevision: true)),
            (.resumed(by: "ann", aborting: true), .finish(.notBegun(.requested(by: "ann")))),
        ]
        for (event, action) in events {
            try journal.append(RolloutRecord.Transition(time: header.time, event: event, action: action))
        }
        #expect(try journal.read()?.replayed().state.isFinal == true)
    }

    @Test(arguments: [99, 3, 0, -1]) func aVersionThatIsNotKnownIsNamed(version: Int) throws {
        try folder.make("rollout.jsonl", #"{"rollout":{"version":\#(version),"what":"else"}}"# + "\n")
        let error = #expect(throws: RolloutJournalError.self) { try journal.read() }
        #expect(error == .unknownVersion(path: journal.path, found: version, newest: 2))
        #expect(error?.exitCode == .unavailable)
        #expect(throws: RolloutJournalError.self) { try journal.reopen(for: deployment) }
    }

    @Test func anAnnouncementIsUnfinishedUntilTheSplitIsSet() throws {
        _ = try written(seed: 7)
        let record = try #require(try journal.read())
        #expect(!record.intents.isEmpty)
        var count = 0
        for line in try folder.text("rollout.jsonl").split(separator: "\n") {
            if line.hasPrefix(#"{"intent""#) { count += 1 }
            if line.contains(#""event":{"splitSet""#) { count = 0 }
        }
        #expect(record.unfinishedIntents.count == count)
    }

    @Test func aJournalThatWasRemovedDoesNotBeginAnew() throws {
        _ = try written(seed: 1)
        try FileManager.default.removeItem(atPath: journal.path)
        let transition = RolloutRecord.Transition(time: Date(), event: .settled, action: nil)
        #expect(throws: RolloutJournalError.self) { try journal.append(transition) }
        #expect(!FileManager.default.fileExists(atPath: journal.path))
    }
}
