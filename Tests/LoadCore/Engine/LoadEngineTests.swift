import Foundation
import LoadCore
import SLOEval
import Synchronization
import Testing
import TestSupport

@Suite struct LoadEngineTests {
    @Test func everyRequestTheServerSawIsCounted() async throws {
        let run = try await SimulatedRun(.sustained, users: 20, seconds: 5) { _ in
            .init(after: .milliseconds(3))
        }
        #expect(run.measurement.requests == UInt64(run.transport.seen.count))
        #expect(run.measurement.timeline.seconds.map(\.requests).reduce(0, +) == run.measurement.requests)
        #expect(run.measurement.failures == 0)
        #expect(run.measurement.ending == .completed)
    }

    @Test func latencyIsTheTimeFromTheWriteToTheLastByte() async throws {
        let run = try await SimulatedRun(.max, users: 1, seconds: 1) { _ in .init(after: .milliseconds(20)) }
        let latency = run.measurement.total.latency
        #expect(latency.minimum == 20_000_000 && latency.maximum == 20_000_000)
        #expect(run.measurement.throughput == 50)
    }

    @Test func theSameSeedGivesTheSameSequence() async throws {
        let paths = { (seed: UInt64) in
            try await SimulatedRun(.sustained, users: 5, seconds: 5, configure: { $0.seed = seed }) { _ in
                .init(after: .milliseconds(2))
            }.transport.seen
        }
        let first = try await paths(7)
        #expect(try await paths(7) == first)
        #expect(try await paths(8) != first)
    }

    @Test func endpointsAreAskedByWeight() async throws {
        let run = try await SimulatedRun(.max, users: 4, seconds: 100) { _ in .init(after: .milliseconds(10))
        }
        let requests = Double(run.measurement.requests)
        #expect(requests == 40_000)
        for (endpoint, measured) in zip(Endpoint.sample, run.measurement.endpoints) {
            #expect(measured.name == endpoint.path)
            // Four standard deviations of a binomial share.
            let tolerance = 4 * (endpoint.weight * (1 - endpoint.weight) / requests).squareRoot()
            #expect(abs(Double(measured.requests) / requests - endpoint.weight) < tolerance)
        }
    }

    @Test func failuresAreCountedByKindWithAnExample() async throws {
        let results: [HTTPExchange.Result] = [
            .answered(status: 200), .answered(status: 302), .answered(status: 404), .answered(status: 503),
            .failed(.reset, detail: "reset by the server"), .failed(.requestTimeout, detail: "30 s are over"),
        ]
        let run = try await SimulatedRun(.max, users: 1, seconds: 6) { sighting in
            .init(after: .seconds(1), results[Int(sighting.at.components.seconds) % results.count])
        }
        let total = run.measurement.total
        #expect(total.requests == 6 && total.successes == 2)
        #expect(total.failureKinds == [.http4xx: 1, .http5xx: 1, .reset: 1, .requestTimeout: 1])
        #expect(total.statuses == [200: 1, 302: 1, 404: 1, 503: 1])
        #expect(run.measurement.failureExamples[.reset]?.hasSuffix(": reset by the server") == true)
        #expect(run.measurement.failureExamples[.http5xx]?.hasSuffix(": HTTP status 503") == true)
        #expect(run.measurement.timeline.seconds.map(\.failures) == [0, 0, 1, 1, 1, 1])
    }

    @Test func warmUpRequestsAreSentAndNotCounted() async throws {
        let configure: @Sendable (inout LoadPlan) -> Void = { $0.warmUp = .seconds(5) }
        let run = try await SimulatedRun(.max, users: 2, seconds: 10, configure: configure) { sighting in
            // A slow start that must not show.
            .init(after: sighting.at < .seconds(5) ? .milliseconds(500) : .milliseconds(100))
        }
        #expect(run.measurement.warmUpRequests == 20)
        #expect(run.measurement.requests == 200)
        #expect(run.measurement.elapsed == .seconds(10))
        #expect(run.measurement.total.latency.maximum == 100_000_000)
    }

    @Test(arguments: [1, 7, 100]) func theRequestLimitIsMetExactly(limit: Int) async throws {
        let configure: @Sendable (inout LoadPlan) -> Void = { $0.requestLimit = limit }
        let run = try await SimulatedRun(.burst, users: 6, seconds: 300, configure: configure) { _ in
            .init(after: .milliseconds(10))
        }
        #expect(run.measurement.requests == UInt64(limit))
        #expect(run.transport.seen.count == limit)
        #expect(run.measurement.ending == .requestLimitReached)
        #expect(run.measurement.elapsed < .seconds(20))
    }

    @Test func aStoppedRunLetsRequestsInFlightEnd() async throws {
        let stopped = try await stop(at: .seconds(3), answerAfter: .seconds(4))
        #expect(stopped.measurement.ending == .interrupted(by: "SIGINT"))
        #expect(stopped.measurement.requests == 2, "the answer at 4 s counts, no request follows it")
        #expect(stopped.measurement.elapsed == .seconds(4))
        #expect(stopped.measurement.abandonedRequests == 0)
    }

    @Test func aStoppedRunWaitsNoLongerThanItsGrace() async throws {
        let stopped = try await stop(at: .seconds(3), answerAfter: .seconds(20))
        #expect(stopped.measurement.requests == 0)
        #expect(stopped.measurement.abandonedRequests == 2)
        #expect(stopped.end == .seconds(8), "3 s and a grace of 5 s")
    }

    @Test func aStoppedRunWakesUsersThatPause() async throws {
        let stopped = try await stop(at: .seconds(3), answerAfter: .milliseconds(1), pattern: .burst)
        #expect(stopped.end == .seconds(3))
        #expect(stopped.measurement.elapsed == .seconds(3))
    }

    @Test func progressIsReportedOnceASecondAndFinishes() async throws {
        var plan = LoadPlan(target: try TargetURL("http://simulated"))
        plan.pattern = .max
        plan.concurrency = 2
        plan.warmUp = .seconds(2)
        plan.duration = .seconds(5)
        let transport = SimulatedTransport { _ in .init(after: .milliseconds(10)) }
        let engine = LoadEngine(transport: transport, probesGenerator: false)
        async let measurement = SimulatedRun.run(plan, over: transport, with: engine)
        var snapshots: [ProgressSnapshot] = []
        for await snapshot in engine.progress { snapshots.append(snapshot) }
        #expect(try await measurement.requests == 1000)
        // Simulated seconds outrun the consumer, which may miss snapshots but never the last.
        let last = try #require(snapshots.last)
        #expect(last.phase == .draining && last.elapsedSeconds == 5 && last.plannedSeconds == 5)
        #expect(last.requestsPerSecond > 195 && last.requests >= 998)
    }

    @Test func snapshotsHoldWhatIsWatched() async throws {
        var plan = LoadPlan(target: try TargetURL("http://simulated"))
        plan.endpoints = [Endpoint(path: "/a"), Endpoint(path: "/b")]
        plan.journeys = [
            Journey(
                name: "shopping",
                steps: [
                    .step(JourneyStep(name: "list", path: "/list")),
                    .step(JourneyStep(name: "buy", path: "/buy")),
                ]
            )
        ]
        plan.watched = [.endpoint("/b"), .endpoint("buy"), .journey("shopping"), .endpoint("elsewhere")]
        plan.pattern = .max
        plan.concurrency = 2
        plan.warmUp = .seconds(2)
        plan.duration = .seconds(5)
        let transport = SimulatedTransport { sighting in
            .init(after: .milliseconds(10), .answered(status: sighting.path == "/buy" ? 500 : 200))
        }
        let engine = LoadEngine(transport: transport, probesGenerator: false)
        async let measurement = SimulatedRun.run(plan, over: transport, with: engine)
        var last: ProgressSnapshot?
        for await snapshot in engine.progress { last = snapshot }
        let measured = try await measurement
        let watched = try #require(last?.watched)
        #expect(watched.map(\.scope) == [.endpoint("/b"), .endpoint("buy"), .journey("shopping")])
        // The last snapshot is taken when the run begins to drain: at most one request of each user is missing.
        let counts = [
            measured.endpoints[1].requests, measured.endpoints[3].requests, measured.journeys[0].iterations,
        ]
        for (part, count) in zip(watched, counts) {
            #expect(part.latency.count > 0 && part.latency.count <= count && part.latency.count + 2 >= count)
        }
        #expect(watched[1].failures == watched[1].latency.count && watched[0].failures == 0)
        #expect(watched[2].requests == 2 * watched[2].latency.count)
    }

    @Test func aStoppedRunIsSeenDraining() async throws {
        var plan = LoadPlan(target: try TargetURL("http://simulated"))
        plan.pattern = .max
        plan.concurrency = 2
        let transport = SimulatedTransport { _ in .init(after: .seconds(20)) }
        let engine = LoadEngine(transport: transport, probesGenerator: false)
        let start = transport.loop.now
        let stopper = Task(executorPreference: transport.loop) {
            try await transport.loop.sleep(until: start.advanced(by: .milliseconds(1500)))
            engine.stop(because: "SIGINT")
        }
        async let measurement = SimulatedRun.run(plan, over: transport, with: engine)
        var last: ProgressSnapshot?
        for await snapshot in engine.progress { last = snapshot }
        #expect(try await measurement.ending == .interrupted(by: "SIGINT"))
        try await stopper.value
        #expect(last?.phase == .draining)
    }

    @Test func anEngineRunsOnce() async throws {
        var plan = LoadPlan(target: try TargetURL("http://simulated"))
        plan.duration = .seconds(1)
        let transport = SimulatedTransport { _ in .init(after: .milliseconds(10)) }
        let engine = LoadEngine(transport: transport, probesGenerator: false)
        _ = try await SimulatedRun.run(plan, over: transport, with: engine)
        await #expect(throws: LoadEngineError.alreadyUsed) {
            try await SimulatedRun.run(plan, over: transport, with: engine)
        }
    }

    @Test func anInvalidPlanSendsNothing() async throws {
        var plan = LoadPlan(target: try TargetURL("http://simulated"))
        plan.concurrency = 0
        let transport = SimulatedTransport()
        await #expect(throws: LoadEngineError.invalidPlan(.concurrency(0))) {
            try await LoadEngine(transport: transport, probesGenerator: false).run(plan)
        }
        #expect(transport.seen.isEmpty)
    }

    private struct Stopped {
        var measurement: LoadMeasurement
        /// When the run returned.
        var end: Duration
    }

    /// Runs two users and stops them at a simulated moment.
    private func stop(
        at moment: Duration,
        answerAfter delay: Duration,
        pattern: TrafficPattern = .max
    ) async throws -> Stopped {
        var plan = LoadPlan(target: try TargetURL("http://simulated"))
        plan.pattern = pattern
        plan.concurrency = 2
        let transport = SimulatedTransport { _ in .init(after: delay) }
        let engine = LoadEngine(transport: transport, probesGenerator: false)
        let start = transport.loop.now
        let stopper = Task(executorPreference: transport.loop) {
            try await transport.loop.sleep(until: start.advanced(by: moment))
            engine.stop(because: "SIGINT")
        }
        let measurement = try await SimulatedRun.run(plan, over: transport, with: engine)
        try await stopper.value
        return Stopped(measurement: measurement, end: start.duration(to: transport.loop.now))
    }
}
