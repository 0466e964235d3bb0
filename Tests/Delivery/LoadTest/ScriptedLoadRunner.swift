import Foundation
import LoadCore
import SLOEval
import Synchronization

@testable import Delivery

/// A load runner that sends nothing: it tells a prepared measurement.
final class ScriptedLoadRunner: LoadRunner {
    let progress: AsyncStream<ProgressSnapshot>
    private let continuation: AsyncStream<ProgressSnapshot>.Continuation
    private let result: @Sendable (LoadPlan) throws(LoadEngineError) -> LoadMeasurement
    private let seen = Mutex<[LoadPlan]>([])
    private let heard = Mutex<[String]>([])

    /// - Parameters:
    ///   - snapshots: what is told of the run under way.
    ///   - result: what comes of it.
    init(
        _ snapshots: [ProgressSnapshot] = [],
        result: @escaping @Sendable (LoadPlan) throws(LoadEngineError) -> LoadMeasurement
    ) {
        (progress, continuation) = AsyncStream.makeStream()
        for snapshot in snapshots { continuation.yield(snapshot) }
        self.result = result
    }

    /// The plans it was asked to run.
    var plans: [LoadPlan] { seen.withLock(\.self) }

    func run(_ plan: LoadPlan) async throws(LoadEngineError) -> LoadMeasurement {
        defer { continuation.finish() }
        seen.withLock { $0.append(plan) }
        return try result(plan)
    }

    /// What it was asked to stop for.
    var stops: [String] { heard.withLock(\.self) }

    func stop(because cause: String) { heard.withLock { $0.append(cause) } }
}

extension ScriptedLoadRunner {
    /// The runner as the workflow gets it for a check.
    var generator: LoadGenerator { .scripted(self) }
}

extension LoadGenerator {
    /// A runner as the workflow gets it.
    static func scripted(
        _ runner: some LoadRunner,
        name: String = "scripted",
        close: @escaping @Sendable () async -> Void = {}
    ) -> LoadGenerator {
        LoadGenerator(runner: runner, transportName: name, close: close)
    }
}

extension LoadMeasurement {
    /// A measurement of so many requests of 2 ms within a second, all ending alike.
    static func of(
        _ requests: Int,
        endpoint: String = "/",
        failure: FailureKind? = nil,
        status: Int? = nil,
        example: String = "an example"
    ) -> LoadMeasurement {
        var measured = EndpointMeasurement(name: endpoint)
        for _ in 0..<requests {
            measured.record(nanoseconds: 2_000_000, failure: failure, status: status, bytes: 1, redirects: 0)
        }
        return LoadMeasurement(
            startedAt: Date(timeIntervalSince1970: 1_738_324_800),
            elapsed: .seconds(1),
            endpoints: [measured],
            failureExamples: failure.map { [$0: example] } ?? [:]
        )
    }
}

extension ProgressSnapshot {
    /// A snapshot after so many seconds of ten.
    static func after(_ seconds: Double, requests: UInt64 = 10, activeUsers: Int = 1) -> ProgressSnapshot {
        ProgressSnapshot(
            phase: .measuring,
            elapsedSeconds: seconds,
            plannedSeconds: 10,
            requests: requests,
            failures: 1,
            requestsPerSecond: 5,
            p95Milliseconds: seconds,
            activeUsers: activeUsers
        )
    }
}

/// Keeps texts, from wherever they come.
final class Transcript: Sendable {
    private let texts = Mutex<[String]>([])
    /// All texts so far.
    var all: [String] { texts.withLock(\.self) }
    func note(_ text: String) { texts.withLock { $0.append(text) } }
}

/// A clock that only moves when somebody sleeps, and then at once.
final class LeapingClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let time = Mutex(Instant(offset: .zero))
    var now: Instant { time.withLock(\.self) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        time.withLock { $0 = max($0, deadline) }
    }
}
