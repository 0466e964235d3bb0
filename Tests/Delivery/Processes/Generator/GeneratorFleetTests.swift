import DeliveryTestSupport
import Foundation
import LoadCore
import SLOEval
import TestSupport
import Testing

@testable import Delivery

@Suite(.sharesProcessor) struct GeneratorFleetTests {
    private var plan: LoadPlan

    init() throws {
        plan = LoadPlan(target: try TargetURL("https://service.test"), endpoints: [Endpoint(path: "/")])
        plan.concurrency = 10
    }

    private func fleet(
        _ count: Int,
        _ runner: some ProcessRunner,
        bounds: @escaping @Sendable (inout GeneratorBounds) -> Void = { $0.silence = .seconds(3600) }
    ) -> GeneratorFleet {
        var program = GeneratorProgram(path: generatorPath, environment: ["HOME": "/h"], runner: runner)
        program.bounds = { standard in
            var changed = standard
            bounds(&changed)
            return changed
        }
        return GeneratorFleet(processes: count, program: program)
    }

    private func run(_ count: Int, _ lines: ScriptedProcessRunner.Line...) async throws -> LoadMeasurement {
        try await fleet(count, ScriptedProcessRunner(lines)).run(plan)
    }

    @Test func everyGeneratorIsThisProgramWithItsShareOfThePlan() async throws {
        let runner = ScriptedProcessRunner([.generator(says: .finished(.of(1))).always()])
        _ = try await fleet(3, runner).run(plan)
        #expect(runner.calls.count == 3)
        for call in runner.calls {
            #expect(call.program == generatorPath)
            #expect(call.arguments == [LoadPlan.argument])
            #expect(call.environment == ["HOME": "/h", "SWIFT_BACKTRACE": "enable=no"])
            // Longer than anything that a generator in order may take.
            let limit = try #require(call.timeLimit)
            #expect(limit > plan.duration + plan.timeout)
            #expect(call.grace > plan.stopGrace)
        }
        let shards = runner.calls.compactMap(\.plan?.shard).sorted { $0.index < $1.index }
        #expect(shards == (0..<3).map { LoadPlan.Shard(index: $0, of: 3) })
        var whole = try #require(runner.calls.first?.plan)
        whole.shard = .whole
        #expect(whole == plan)
    }

    @Test(
        arguments: [(4, 10, nil, 4), (4, 3, nil, 3), (4, 10, 2, 2), (0, 10, nil, 1)]
            as [(Int, Int, Int?, Int)]
    )
    func noGeneratorIsWithoutWork(processes: Int, users: Int, limit: Int?, expected: Int) async throws {
        var plan = plan
        plan.concurrency = users
        plan.requestLimit = limit
        let runner = ScriptedProcessRunner([.generator(says: .finished(.of(1))).always()])
        let measured = try await fleet(processes, runner).run(plan)
        #expect(runner.calls.count == expected)
        #expect(measured.generator.processes == expected)
    }

    @Test func whatTheGeneratorsMeasuredIsAddedUp() async throws {
        var limited = LoadMeasurement.of(3, status: 200)
        limited.elapsed = .seconds(2)
        limited.peakUsers = 4
        let measured = try await run(
            2,
            .generator(says: .progress(.after(1)), .partial(.of(1)), .finished(limited)),
            .generator(says: .finished(.of(5, failure: .reset)))
        )
        #expect(measured.requests == 8)
        #expect(measured.total.failureKinds == [.reset: 5])
        #expect(measured.elapsed == .seconds(2))
        #expect(measured.endpoints.map(\.name) == ["/"])
        #expect(measured.generator == GeneratorHealth(processes: 2, threads: 2))
        #expect(measured.ending == .completed)
    }

    @Test func whatALostGeneratorToldLastCounts() async throws {
        var partial = LoadMeasurement.of(7)
        partial.ending = .interrupted(by: "unfinished")
        let measured = try await run(
            2,
            .generator(
                says: .partial(.of(2)),
                .progress(.after(2)),
                .partial(partial),
                ends: .signaled(4),
                complains: "NativeProtocol.swift:1: Fatal error: torn head\nmore\nlast words\n"
            ),
            .generator(says: .finished(.of(5)))
        )
        #expect(measured.requests == 12)
        #expect(measured.ending == .completed)
        #expect(measured.generator.processes == 2)
        let loss = try #require(measured.generator.losses.first)
        #expect(measured.generator.losses.count == 1)
        #expect(loss.hasPrefix("generator "))
        #expect(loss.contains(" of 2 ended by signal 4"))
        #expect(loss.hasSuffix("it said: NativeProtocol.swift:1: Fatal error: torn head"))
        #expect(SLOPolicy().evaluate(measured).outcome == .inconclusive)
    }

    @Test func aFleetThatIsLostWholeHasMeasuredNothing() async throws {
        let measured = try await run(
            2,
            .generator(ends: .exited(1), complains: "no memory\n"),
            .on(generatorPath, throws: .notExecutable(path: generatorPath))
        )
        #expect(measured.requests == 0)
        #expect(measured.endpoints.map(\.name) == ["/"])
        #expect(measured.generator.processes == 2)
        let losses = measured.generator.losses.joined(separator: "\n")
        #expect(losses.contains("exit status 1; it said: no memory"))
        #expect(losses.contains("can't be run"))
        #expect(SLOPolicy().evaluate(measured).doubts.first == .noRequests)
    }

    @Test func aRefusalIsReportedInTheGeneratorsWords() async throws {
        let measured = try await run(
            1,
            .generator(says: .refused("the plan can't be read"), ends: .exited(2))
        )
        #expect(measured.generator.losses == ["generator 1 of 1 did not begin: the plan can't be read"])
    }

    @Test func whatIsNoMessageIsPassedOver() async throws {
        let lines = "hello\n\n{\"progress\":1}\n" + [LoadMessage.finished(.of(4))].text + "{\"fin"
        let runner = ScriptedProcessRunner([.on(generatorPath, says: lines)])
        let measured = try await fleet(1, runner).run(plan)
        #expect(measured.requests == 4)
        #expect(measured.generator.losses.isEmpty)
    }

    @Test func aGeneratorThatSaysNothingIsEnded() async throws {
        let runner = SilentRunner(opening: [.partial(.of(3))])
        let measured = try await fleet(2, runner) { $0.silence = .milliseconds(20) }.run(plan)
        #expect(measured.requests == 6)
        #expect(measured.generator.losses.count == 2)
        #expect(
            measured.generator.losses.allSatisfy { $0.hasSuffix("said nothing for 0.02 s and was ended") }
        )
    }

    @Test func aGeneratorThatIsNotDoneInTimeIsEnded() async throws {
        let runner = SilentRunner(opening: [.started(1), .partial(.of(3))])
        let measured = try await fleet(1, runner) { $0.time = .milliseconds(20) }.run(plan)
        #expect(measured.requests == 3)
        #expect(measured.generator.losses == ["generator 1 of 1 was not done after 0.02 s and was ended"])
        #expect(SLOPolicy().evaluate(measured).outcome == .inconclusive)
    }

    @Test func aGeneratorThatFillsTheMemoryIsEnded() async throws {
        // The process that it says it is holds more than nothing.
        let runner = SilentRunner(opening: [.started(getpid()), .partial(.of(3))])
        let measured = try await fleet(1, runner) { $0.memory = 1 << 20 }.run(plan)
        #expect(measured.requests == 3)
        let loss = try #require(measured.generator.losses.first)
        #expect(loss.contains("MiB of memory, more than the 1 MiB that its plan needs, and was ended"))
        #expect(SLOPolicy().evaluate(measured).outcome == .inconclusive)
    }

    @Test func aGeneratorThatIsEndedAndStillTellsItsMeasurementIsALoss() async throws {
        var farewell = LoadMeasurement.of(5)
        farewell.ending = .interrupted(by: "SIGTERM")
        let runner = SilentRunner(opening: [.started(1), .partial(.of(3))], farewell: [.finished(farewell)])
        let measured = try await fleet(1, runner) { $0.time = .milliseconds(20) }.run(plan)
        #expect(measured.requests == 5)
        #expect(measured.ending == .completed)
        #expect(measured.generator.losses == ["generator 1 of 1 was not done after 0.02 s and was ended"])
    }

    @Test func theBoundsGrowWithThePlan() throws {
        var large = plan
        large.concurrency = 4000
        large.shard = LoadPlan.Shard(index: 0, of: 2)
        large.endpoints = (0..<1000).map { Endpoint(path: "/\($0)") }
        let (small, big) = (
            GeneratorBounds(time: .seconds(3), of: plan), GeneratorBounds(time: .seconds(9), of: large)
        )
        #expect(small.time > .seconds(3) + plan.timeout && small.time < .seconds(33) + plan.timeout)
        #expect(small.memory >= 1 << 30 && small.memory < 1 << 31)
        // Two answers of up to 1 MiB for each of 2,000 users.
        #expect(big.memory >= 4 << 30 && big.time > small.time)
    }

    @Test func noGeneratorHearsOfProxies() async throws {
        let runner = ScriptedProcessRunner([.generator(says: .finished(.of(1)))])
        let names = ["http_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "Ftp_Proxy"]
        let environment = Dictionary(uniqueKeysWithValues: (names + ["SSL_CERT_FILE"]).map { ($0, "x") })
        let program = GeneratorProgram(path: generatorPath, environment: environment, runner: runner)
        _ = try await GeneratorFleet(processes: 1, program: program).run(plan)
        let given = try #require(runner.calls.first?.environment)
        #expect(given == ["SSL_CERT_FILE": "x", "SWIFT_BACKTRACE": "enable=no"])
    }

    @Test func aStoppedFleetTellsWhatItMeasuredSoFar() async throws {
        var farewell = LoadMeasurement.of(6)
        farewell.ending = .interrupted(by: "SIGTERM")
        let runner = SilentRunner(opening: [.progress(.after(1))], farewell: [.finished(farewell)])
        let fleet = fleet(2, runner)
        async let ended = fleet.run(plan)
        // The first snapshot of all tells that both are under way.
        for await snapshot in fleet.progress where snapshot.requests == 20 { break }
        fleet.stop(because: "SIGINT")
        fleet.stop(because: "SIGTERM")
        let measured = try await ended
        #expect(measured.requests == 12)
        #expect(measured.ending == .interrupted(by: "SIGINT"))
        #expect(measured.generator.losses.isEmpty)
    }

    @Test func progressIsThatOfAllGeneratorsTogether() throws {
        let together = try #require(
            ProgressSnapshot(together: [.after(3, requests: 30, activeUsers: 2), .after(4, requests: 50)])
        )
        #expect(together.elapsedSeconds == 4)
        #expect(together.requests == 80)
        #expect(together.failures == 2)
        #expect(together.requestsPerSecond == 10)
        #expect(together.p95Milliseconds == 4)
        #expect(together.activeUsers == 3)
        #expect(ProgressSnapshot(together: []) == nil)
    }

    /// One generator of two is slow: the p95 of all is neither's own.
    @Test func theP95OfGeneratorsIsThatOfAllTheirRequests() throws {
        func snapshot(_ milliseconds: [Int]) -> ProgressSnapshot {
            var histogram = LatencyHistogram(resolution: .coarse)
            for time in milliseconds { histogram.record(nanoseconds: UInt64(time) * 1_000_000) }
            var snapshot = ProgressSnapshot.after(1)
            snapshot.interval = CompactHistogram(histogram)
            snapshot.p95Milliseconds = histogram.quantile(0.95)?.nanosecondsInMilliseconds
            return snapshot
        }
        // 98 of 100 requests took 1 ms.
        let fast = snapshot(Array(repeating: 1, count: 90))
        let slow = snapshot(Array(repeating: 1, count: 8) + [90, 90])
        let together = try #require(ProgressSnapshot(together: [fast, slow]))
        #expect(slow.p95Milliseconds == 90)
        #expect((0.9...1.1).contains(try #require(together.p95Milliseconds)))
        #expect(together.interval?.count == 100)
    }

    @Test func aFleetRunsOneValidPlan() async throws {
        var invalid = plan
        invalid.concurrency = 0
        let runner = ScriptedProcessRunner([.generator(says: .finished(.of(1))).always()])
        await #expect(throws: LoadEngineError.invalidPlan(.concurrency(0))) {
            try await fleet(1, runner).run(invalid)
        }
        let used = fleet(1, runner)
        _ = try await used.run(plan)
        await #expect(throws: LoadEngineError.alreadyUsed) { try await used.run(plan) }
        #expect(runner.calls.count == 1)
    }
}
