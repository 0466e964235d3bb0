@testable import Delivery
import Foundation
import Testing

@Suite struct RolloutJournalTests {
    typealias Sample = RolloutSample

    private let folder: TemporaryFolder
    private let journal: RolloutJournal
    private let header: RolloutRecord.Header

    init() throws {
        folder = try TemporaryFolder()
        journal = RolloutJournal(path: folder("state/rollout.jsonl"))
        header = RolloutRecord.Header(
            time: Date(timeIntervalSince1970: 1_700_000_000.25),
            deployment: try DeploymentReference("backend"),
            plan: try Sample.plan(),
            settings: Sample.settings()
        )
    }

    private func transition(_ event: RolloutEvent, _ action: RolloutAction?) -> RolloutRecord.Transition {
        RolloutRecord.Transition(time: header.time, event: event, action: action)
    }

    @Test func whatIsWrittenIsReadBack() throws {
        #expect(try journal.read() == nil)
        try journal.begin(header)
        let transitions = [
            transition(.started, .checkPreflight(recordsRevision: true)),
            transition(.preflightPassed(Sample.fresh), .setSplit(percentage: 5, expected: [0])),
        ]
        for transition in transitions { try journal.append(transition) }
        let record = try #require(try journal.read())
        #expect(record == RolloutRecord(header: header, transitions: transitions))
        #expect(try record.replayed().state == .shifting(stage: 0))
        #expect(try folder.text("state/rollout.jsonl").split(separator: "\n").count == 3)
    }

    /// Each event and action, whatever it carries, comes back as it was.
    @Test(arguments: [
        RolloutEvent.started, .resumed(by: "ann\n\"x\""), .splitSet, .settled,
        .healthRead(.error(finding: "é"), elapsedSeconds: 0.1), .loadTestEnded(.inconclusive(finding: "")),
        .interrupted(signal: 15), .approvalExpired, .preflightPassed(Sample.fresh),
    ])
    func eventsSurviveTheirEncoding(event: RolloutEvent) throws {
        let data = try JSONEncoder().encode(event)
        #expect(try JSONDecoder().decode(RolloutEvent.self, from: data) == event)
    }

    @Test(arguments: ["{", "{\"transition\":{\"time\"", "\0\0\0\0", "{\"transition\":{}}"])
    func aTornLastLineIsDropped(torn: String) throws {
        try journal.begin(header)
        try journal.append(transition(.started, .checkPreflight(recordsRevision: true)))
        let whole = try folder.text("state/rollout.jsonl")
        try folder.make("state/rollout.jsonl", whole + torn)
        #expect(try journal.read()?.transitions.count == 1)
        _ = try journal.reopen(for: header.deployment)
        #expect(try folder.text("state/rollout.jsonl") == whole)
    }

    @Test func aHeaderThatWasTornBeginsNothing() throws {
        try journal.begin(header)
        try folder.make("state/rollout.jsonl", #"{"rollout":{"version":1"#)
        #expect(try journal.read() == nil)
        try journal.begin(header)
        #expect(try journal.read()?.header == header)
    }

    @Test func aTornLineInTheMiddleIsAnError() throws {
        try journal.begin(header)
        let whole = try folder.text("state/rollout.jsonl")
        try folder.make("state/rollout.jsonl", whole + "{\n" + whole)
        #expect(throws: RolloutJournalError.corrupt(path: journal.path, line: 2)) { try journal.read() }
    }

    @Test func anEditedJournalDoesNotReplay() throws {
        try journal.begin(header)
        try journal.append(transition(.started, .settle(seconds: 1)))
        #expect(throws: RolloutJournalError.doesNotReplay(transition: 1)) {
            try journal.reopen(for: header.deployment)
        }
    }

    @Test func anUnfinishedRolloutIsNotForgotten() throws {
        try journal.begin(header)
        let error = #expect(throws: RolloutJournalError.self) { try journal.begin(header) }
        #expect(error == .unfinished(path: journal.path, since: "2023-11-14T22:13:20.250Z"))
        #expect(error?.description.contains("--resume") == true)
    }

    @Test func aNewRolloutFollowsAFinishedOne() throws {
        try journal.begin(header)
        try journal.append(transition(.started, .checkPreflight(recordsRevision: true)))
        let cause = RolloutCause.preflightFailed(reason: "x")
        try journal.append(transition(.preflightFailed(reason: "x"), .finish(.notBegun(cause))))
        #expect(throws: RolloutJournalError.nothingToResume(path: journal.path)) {
            try journal.reopen(for: header.deployment)
        }
        try journal.begin(header)
        #expect(try journal.read() == RolloutRecord(header: header))
    }

    @Test func theJournalOfAnotherDeploymentIsRefused() throws {
        try journal.begin(header)
        let other = try DeploymentReference("frontend")
        #expect(throws: RolloutJournalError.otherDeployment(path: journal.path, found: header.deployment)) {
            try journal.reopen(for: other)
        }
    }

    @Test func withoutAFileThereIsNothingToResume() throws {
        #expect(throws: RolloutJournalError.nothingToResume(path: journal.path)) {
            try journal.reopen(for: header.deployment)
        }
    }

    @Test func aFolderIsNoJournal() throws {
        let journal = RolloutJournal(path: folder.path)
        #expect(throws: RolloutJournalError.notUsable(.isFolder(path: folder.path))) {
            try journal.read()
        }
    }

    @Test func theUsualPlaceIsNamedAfterTheDeployment() {
        let path = RolloutJournal(of: header.deployment).path
        #expect(path == "deploy/state/rollout-production-backend.jsonl")
    }
}
