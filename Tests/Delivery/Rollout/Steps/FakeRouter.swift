@testable import Delivery
import Synchronization

/// A split in memory, with requests that follow it or not, and errors that come when a test wants them.
final class FakeRouter: TrafficRouter {
    struct State: Sendable {
        var percentage: Int? = 0
        var values: [String: Int]?
        var counters: TrafficCounters?
        /// Thrown by the next calls that set or read the share, one each.
        var errors: [TrafficError] = []
        var writes: [Int] = []
        /// The share of the requests that the canary really gets; `nil` for what was asked for.
        var actualShare: Int?
        var obstacle: TrafficError?
        var hindrance: TrafficError?
        /// Whether a share that is set is forgotten.
        var forgets = false
    }

    let name = "fake"
    private let state: Mutex<State>

    init(_ change: (inout State) -> Void = { _ in }) {
        var state = State()
        change(&state)
        self.state = Mutex(state)
    }

    var now: State { state.withLock { $0 } }
    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// Lets requests come.
    func receive(_ count: UInt64) {
        state.withLock { state in
            guard var counters = state.counters else { return }
            counters.total += count
            counters.canary += count * UInt64(state.actualShare ?? state.percentage ?? 0) / 100
            state.counters = counters
        }
    }

    func percentage() async throws(TrafficError) -> Int? {
        try fail()
        return now.percentage
    }

    func values() async throws(TrafficError) -> [String: Int]? { now.values }

    /// Announced, and known as its own when an earlier change is unfinished.
    func carryOut(_ change: RouteChange) async throws(TrafficError) {
        let isHalfway = now.values.map { change.ledger.isHalfway(at: $0) } ?? false
        try change.announce(from: now.values ?? [:], to: ["share": change.wanted])
        let own = isHalfway ? now.percentage.map { [$0] } ?? [] : []
        try await setPercentage(change.wanted, expected: change.expected + own)
        self.change { if $0.values != nil { $0.values = ["share": change.wanted] } }
    }

    func setPercentage(_ wanted: Int, expected: [Int]) async throws(TrafficError) {
        try fail()
        if let found = now.percentage, found != wanted, !expected.contains(found) {
            throw .edited(route: "the split", found: found, expected: expected)
        }
        state.withLock { state in
            state.writes.append(wanted)
            if !state.forgets { state.percentage = wanted }
        }
    }

    func counters() async throws(TrafficError) -> TrafficCounters? { now.counters }

    func dryRun(percentage: Int) -> [String] { ["give the canary \(percentage) %"] }

    func hindrance() async throws(TrafficError) -> TrafficError? { now.hindrance }

    func obstacle(to percentage: Int) -> TrafficError? { now.obstacle }

    private func fail() throws(TrafficError) {
        let error = state.withLock { state in state.errors.isEmpty ? nil : state.errors.removeFirst() }
        if let error { throw error }
    }
}

/// A rollback in memory.
final class FakeRollback: Rollback {
    struct State: Sendable {
        var running = "bad"
        var undone = 0
        var error: RollbackError?
    }

    private let state = Mutex(State())
    var now: State { state.withLock { $0 } }
    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    func recordRevision() async throws(RollbackError) -> RecordedRevision? {
        if let error = now.error { throw error }
        return RecordedRevision(number: 7, replicaSet: "good")
    }

    func undo(to revision: RecordedRevision) async throws(RollbackError) {
        if let error = now.error { throw error }
        state.withLock { state in
            state.running = revision.replicaSet
            state.undone += 1
        }
    }

    func verify(_ revision: RecordedRevision) async throws(RollbackError) {
        if let error = now.error { throw error }
    }

    func commands(for revision: RecordedRevision?) -> [String] {
        ["undo to \(revision?.replicaSet ?? "the one before")"]
    }
}

/// Health that is read from a list, the last of which stays.
final class FakeHealth: HealthSource {
    private let readings: Mutex<[HealthReading]>
    init(_ readings: [HealthReading] = [.healthy(finding: "well")]) { self.readings = Mutex(readings) }

    func dryRun(percentage: Int) -> [String] { ["look"] }

    func read(percentage: Int) async -> HealthReading {
        readings.withLock { readings in
            readings.count > 1 ? readings.removeFirst() : readings.first ?? .error(finding: "none")
        }
    }
}

/// Load tests whose answers are a list, the last of which stays.
final class FakeLoadTest: StageLoadTest {
    private let answers: Mutex<[LoadTestAnswer]>
    private let during: @Sendable () -> Void

    init(
        _ answers: [LoadTestAnswer] = [.passed(finding: "fast")],
        during: @escaping @Sendable () -> Void = {}
    ) {
        self.answers = Mutex(answers)
        self.during = during
    }

    func run(_ stage: RolloutStage, number: Int, attempt: Int) async -> LoadTestAnswer {
        during()
        return answers.withLock { answers in
            answers.count > 1 ? answers.removeFirst() : answers.first ?? .inconclusive(finding: "none")
        }
    }
}
