import LoadCore
import SLOEval
import TestSupport
import Testing

@Suite struct PairedEngineTests {
    typealias Sighting = SimulatedTransport.Sighting
    typealias Answer = SimulatedTransport.Answer

    /// A paired run in simulated time.
    private struct Run {
        let transport: SimulatedTransport
        let measurement: PairedMeasurement

        init(
            seconds: Int = 10,
            longest: Int? = nil,
            users: Int = 10,
            pattern: TrafficPattern = .max,
            seed: UInt64 = 1,
            stopAt stop: Duration? = nil,
            standstillAt standstill: Duration? = nil,
            answer: @escaping @Sendable (Sighting) -> Answer
        ) async throws {
            var plan = LoadPlan(target: try TargetURL("http://canary"), endpoints: Endpoint.sample)
            plan.pattern = pattern
            plan.concurrency = users
            plan.duration = .seconds(seconds)
            plan.seed = seed
            let paired = PairedPlan(
                plan,
                production: try TargetURL("http://production"),
                longestDuration: longest.map { .seconds($0) }
            )
            let transport = SimulatedTransport(answer: answer)
            if let standstill { transport.loop.standStill(in: standstill, for: .seconds(3)) }
            let engine = PairedEngine(transport: transport, probesGenerator: standstill != nil)
            self.transport = transport
            measurement = try await transport.loop.run {
                () async -> Result<PairedMeasurement, LoadEngineError> in
                await withTaskGroup(of: Void.self) { group in
                    if let stop {
                        group.addTask(executorPreference: transport.loop) {
                            let moment = transport.loop.now.advanced(by: stop)
                            guard (try? await transport.loop.sleep(until: moment)) != nil else { return }
                            engine.stop(because: "SIGTERM")
                        }
                    }
                    defer { group.cancelAll() }
                    do throws(LoadEngineError) {
                        return .success(try await engine.run(paired))
                    } catch {
                        return .failure(error)
                    }
                }
            }.get()
        }

        var run: PairedRun { measurement.run }
        func seen(at host: String) -> [Sighting] { transport.seen.filter { $0.host == host } }
    }

    /// Both sides alike, but for what is given.
    private static func alike(_ delay: Int = 10) -> @Sendable (Sighting) -> Answer {
        { _ in Answer(after: .milliseconds(delay)) }
    }

    @Test func bothSidesAreAskedTheSame() async throws {
        let run = try await Run(pattern: .sustained, answer: Self.alike())
        let (canary, production) = (run.seen(at: "canary"), run.seen(at: "production"))
        #expect(canary.count == production.count && canary.count > 1_000)
        #expect(run.run.pairs == UInt64(canary.count))
        #expect(canary.map(\.path).sorted() == production.map(\.path).sorted())
        #expect(Set(canary.map(\.path)).count == Endpoint.sample.count)
        #expect(run.measurement.ending == .completed && run.measurement.abandonedPairs == 0)
        #expect(run.measurement.peakUsers == 10)
    }

    @Test func theOrderWithinAPairIsRandomAndOneWaitsForTheOther() async throws {
        let run = try await Run(users: 1, answer: Self.alike())
        let pairs = run.transport.seen.chunked(by: 2)
        let canaryFirst = pairs.count { $0[0].host == "canary" }
        // Five standard deviations of a fair coin.
        let tolerance = 2.5 * Double(pairs.count).squareRoot()
        #expect(abs(Double(canaryFirst) - Double(pairs.count) / 2) < tolerance)
        for pair in pairs {
            #expect(pair[0].path == pair[1].path && pair[0].host != pair[1].host)
            #expect(pair[1].at - pair[0].at == .milliseconds(10))
        }
    }

    @Test func latencyBelongsToItsSide() async throws {
        let run = try await Run(users: 4) { sighting in
            Answer(after: .milliseconds(sighting.host == "canary" ? 30 : 10))
        }
        #expect(run.run.canaryLatency.minimum == 30_000_000 && run.run.canaryLatency.maximum == 30_000_000)
        #expect(run.run.productionLatency.maximum == 10_000_000)
        #expect(CanaryComparison(run.run).decision == .fail)
    }

    @Test func theSameSeedGivesTheSamePairs() async throws {
        let first = try await Run(pattern: .sustained, seed: 4, answer: Self.alike())
        let again = try await Run(pattern: .sustained, seed: 4, answer: Self.alike())
        let other = try await Run(pattern: .sustained, seed: 5, answer: Self.alike())
        #expect(first.transport.seen == again.transport.seen)
        #expect(first.transport.seen != other.transport.seen)
    }

    @Test(arguments: [2, 60, 300]) func aPassEndsTheRunOnceNoiseHadItsTime(seconds: Int) async throws {
        // 10 users, 2 × 5 ms a pair: 1,000 pairs a second.
        let run = try await Run(seconds: seconds, longest: 1_000, answer: Self.alike(5))
        #expect(CanaryComparison(run.run).decision == .pass)
        #expect(run.measurement.elapsed == .seconds(10))
        #expect(run.measurement.ending == .completed)
        let decided = try #require(run.run.decided)
        // Pairs under way then are still counted, and change nothing.
        #expect(decided.seconds == 10 && (run.run.pairs - 10...run.run.pairs).contains(decided.pairs))
    }

    @Test func aCanaryTwiceAsSlowEndsTheRunAtTheNextLook() async throws {
        let run = try await Run(seconds: 60) { sighting in
            Answer(after: .milliseconds(sighting.host == "canary" ? 20 : 10))
        }
        #expect(CanaryComparison(run.run).decision == .fail)
        #expect(run.measurement.elapsed == .seconds(1) && run.measurement.ending == .completed)
    }

    @Test func whenThePairsAreFewTheRunGoesOnUntilThereAreEnough() async throws {
        // 20 pairs a second: the thousand pairs that errors need are there after 50 s.
        let run = try await Run(seconds: 9, longest: 1_000, answer: Self.alike(250))
        #expect(CanaryComparison(run.run).decision == .pass)
        #expect(run.measurement.elapsed > .seconds(45) && run.measurement.elapsed < .seconds(60))
    }

    @Test func whatStaysUndecidedEndsWithTheLongestTime() async throws {
        let run = try await Run(seconds: 9, longest: 20, answer: Self.alike(250))
        #expect(CanaryComparison(run.run).decision == .undecided)
        #expect(run.measurement.elapsed == .seconds(20))
        #expect(run.measurement.ending == .completed && run.run.decided == nil)
    }

    @Test func aShortRunIsJudgedAtItsEnd() async throws {
        let run = try await Run(seconds: 4, answer: Self.alike(5))
        #expect(CanaryComparison(run.run).decision == .pass)
        #expect(run.run.decided?.seconds == 4 && run.measurement.elapsed == .seconds(4))
    }

    @Test func aFaultInOneEndpointIsNamed() async throws {
        let slow = Endpoint.sample[0]
        let run = try await Run(seconds: 60, longest: 600, users: 60) { sighting in
            let isSlow = sighting.host == "canary" && sighting.path == slow.path
            return Answer(after: .milliseconds(isSlow ? 30 : 10))
        }
        let worse = CanaryComparison(run.run).findings.filter { $0.standing == .worse }
        #expect(worse.contains { $0.endpoint == slow.name }, "\(CanaryComparison(run.run).reasons)")
        #expect(!worse.contains { $0.endpoint != nil && $0.endpoint != slow.name })
    }

    @Test func aCanaryThatDiesEndsTheRunAtOnce() async throws {
        let run = try await Run(seconds: 300, longest: 900) { sighting in
            let isDead = sighting.host == "canary" && sighting.at > .seconds(5)
            return Answer(
                after: .milliseconds(5),
                isDead ? .failed(.refused, detail: "connect: refused") : .answered(status: 200)
            )
        }
        #expect(run.measurement.elapsed > .seconds(5) && run.measurement.elapsed < .seconds(6))
        #expect(CanaryComparison(run.run).decision == .fail)
        #expect(run.run.alarm?.isAgainstCanary == true)
        let example = try #require(run.measurement.canaryFailureExamples[.refused])
        #expect(example.hasSuffix(": connect: refused"))
        #expect(run.measurement.productionFailureExamples.isEmpty)
        #expect(run.measurement.ending == .completed)
    }

    @Test func productionThatDiesEndsTheRunWithoutABadWordOnTheCanary() async throws {
        let run = try await Run(seconds: 300) { sighting in
            let isDead = sighting.host == "production" && sighting.at > .seconds(5)
            return Answer(after: .milliseconds(5), .answered(status: isDead ? 503 : 200))
        }
        #expect(run.measurement.elapsed < .seconds(6))
        #expect(CanaryComparison(run.run).decision == .inconclusive)
        #expect(run.measurement.productionFailureExamples[.http5xx]?.hasSuffix(": HTTP status 503") == true)
    }

    @Test func aStoppedRunKeepsItsPairs() async throws {
        let run = try await Run(seconds: 300, users: 7, stopAt: .milliseconds(8_005), answer: Self.alike(10))
        #expect(run.measurement.ending == .interrupted(by: "SIGTERM"))
        #expect(run.measurement.elapsed == .milliseconds(8_005))
        // Pairs that were begun were ended: seven users, a pair each 20 ms, the last begun at 8,000 ms.
        #expect(run.run.pairs == 7 * 401 && run.measurement.abandonedPairs == 0)
    }

    @Test func aPairThatDoesNotEndIsGivenUpAfterTheGrace() async throws {
        let run = try await Run(seconds: 300, users: 3, stopAt: .seconds(8)) { sighting in
            Answer(
                after: sighting.host == "canary" && sighting.at > .seconds(7)
                    ? .seconds(3_000) : .milliseconds(10)
            )
        }
        #expect(run.measurement.abandonedPairs == 3)
        #expect(run.transport.loop.now == MonotonicInstant(nanoseconds: 1_013_000_000_000))
    }

    @Test func warmUpPairsAreSentAndNotCounted() async throws {
        let transport = SimulatedTransport(answer: Self.alike())
        var plan = LoadPlan(target: try TargetURL("http://canary"), pattern: .max, concurrency: 1)
        plan.duration = .seconds(1)
        plan.warmUp = .seconds(2)
        let paired = PairedPlan(plan, production: try TargetURL("http://production"))
        let engine = PairedEngine(transport: transport, probesGenerator: false)
        let pairs = await transport.loop.run { try? await engine.run(paired).run.pairs }
        #expect(pairs == 50)
        #expect(transport.seen.count == 300)
    }

    @Test func anEngineRunsOnceAndOnlyAValidPlan() async throws {
        let transport = SimulatedTransport(answer: Self.alike())
        let engine = PairedEngine(transport: transport, probesGenerator: false)
        let plan = LoadPlan(target: try TargetURL("http://canary"), endpoints: [])
        let paired = PairedPlan(plan, production: try TargetURL("http://production"))
        await #expect(throws: LoadEngineError.invalidPlan(.noEndpoints)) { try await engine.run(paired) }
        await #expect(throws: LoadEngineError.alreadyUsed) { try await engine.run(paired) }
    }

    @Test(arguments: [TrafficPattern.arrivals(.constant(rate: 10))])
    func aPatternThatPlansArrivalsIsRefused(pattern: TrafficPattern) async throws {
        let error = await #expect(throws: LoadEngineError.self) {
            try await Run(pattern: pattern, answer: Self.alike())
        }
        #expect(error == .invalidPlan(.openPattern("constant-rate")))
        #expect(error?.description.contains("use sustained, burst, ramp-up, max or stages-users") == true)
    }

    @Test func usersStopAsTheirStagesEnd() async throws {
        let stages = UserPlan(stages: [
            .init(duration: .seconds(1), users: 4), .init(duration: .seconds(4), users: 0),
        ])
        let run = try await Run(users: 4, pattern: .userStages(stages), answer: Self.alike())
        #expect(run.measurement.peakUsers == 4 && run.run.pairs > 200)
        #expect(try #require(run.transport.seen.last).at < .milliseconds(5_010))
    }

    /// The generator is stopped for three seconds with ten pairs under way, one of which fails by its time
    /// limit.
    @Test(arguments: [10, 30])
    func pairsUnderWayWhileTheGeneratorStoodStillAreLeftOut(canaryMilliseconds: Int) async throws {
        let run = try await Run(seconds: 60, standstillAt: .milliseconds(500)) { sighting in
            let isCanary = sighting.host == "canary"
            return Answer(
                after: .milliseconds(isCanary ? canaryMilliseconds : 10),
                isCanary && sighting.at > .milliseconds(500 - canaryMilliseconds)
                    && sighting.at <= .milliseconds(500)
                    ? .failed(.requestTimeout, detail: "took too long") : .answered(status: 200)
            )
        }
        let comparison = CanaryComparison(run.run)
        #expect(run.run.excluded.count > 0 && run.run.excluded.count <= 10)
        #expect(run.measurement.generator.longestStandstillSeconds >= 3)
        #expect(run.run.canaryLatency.maximum == UInt64(canaryMilliseconds) * 1_000_000)
        #expect(run.run.productionLatency.maximum == 10_000_000)
        // One that is really worse still fails.
        #expect(comparison.decision == (canaryMilliseconds == 10 ? .pass : .fail))
        let sentence =
            "\(run.run.excluded.count) pairs were left out: the generator stood still for up to 3.00 s"
        #expect(comparison.reasons.contains { $0.hasPrefix(sentence) }, "\(comparison.reasons)")
    }

    /// Over real sockets and sessions, both sides are asked equally often and the generator is watched.
    @Test(.sharesProcessor) func realServersAreAskedPairByPair() async throws {
        try await LoopbackServer.withRunning { canary in
            try await LoopbackServer.withRunning { production in
                var plan = LoadPlan(target: try TargetURL(canary.url), pattern: .max, concurrency: 4)
                plan.requestLimit = 500
                plan.duration = .seconds(600)
                let paired = PairedPlan(plan, production: try TargetURL(production.url))
                let session = URLSessionTransport(options: TransportOptions(plan: plan))
                let measured = try await PairedEngine(transport: session).run(paired)
                await session.close()
                #expect(measured.run.pairs + measured.run.excluded.count == 500)
                #expect(canary.counters.requests == 500 && production.counters.requests == 500)
                #if os(Linux)
                    let socket = try SocketTransport(options: TransportOptions(plan: plan), threads: 2)
                    let second = try await PairedEngine(transport: socket).run(paired)
                    await socket.close()
                    #expect(second.run.pairs + second.run.excluded.count == 500)
                    #expect(second.generator.threads == 2)
                    #expect(canary.counters.requests == 1_000 && production.counters.requests == 1_000)
                #endif
            }
        }
    }
}

extension Array {
    fileprivate func chunked(by size: Int) -> [[Element]] {
        stride(from: 0, to: count - size + 1, by: size).map { Array(self[$0..<$0 + size]) }
    }
}
