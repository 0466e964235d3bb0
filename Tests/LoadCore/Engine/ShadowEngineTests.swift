import LoadCore
import SLOEval
import Synchronization
import TestSupport
import Testing

@Suite struct ShadowEngineTests {
    typealias Sighting = SimulatedTransport.Sighting
    typealias Answer = SimulatedTransport.Answer

    /// Requests that are due at fixed times.
    private final class Recording: RequestRecording {
        private let rest: Mutex<[RecordedRequest]>
        init(_ requests: [RecordedRequest]) { rest = Mutex(requests.reversed()) }
        func next() async -> RecordedRequest? { rest.withLock { $0.popLast() } }
    }

    /// A shadow test in simulated time.
    private static func run(
        seconds: Int = 10,
        users: Int = 2,
        pattern: TrafficPattern = .sustained,
        warmUp: Duration = .zero,
        recording: [RecordedRequest]? = nil,
        stopAt stop: Duration? = nil,
        standstillAt standstill: Duration? = nil,
        answer: @escaping @Sendable (Sighting) -> Answer
    ) async throws -> (measurement: ShadowMeasurement, seen: [Sighting]) {
        var plan = LoadPlan(target: try TargetURL("http://canary"), concurrency: users)
        plan.duration = .seconds(seconds)
        plan.pattern = pattern
        plan.warmUp = warmUp
        let shadow = ShadowPlan(
            plan,
            production: try TargetURL("http://production"),
            recording: recording.map(Recording.init)
        )
        let transport = SimulatedTransport(answer: answer)
        if let standstill { transport.loop.standStill(in: standstill, for: .seconds(3)) }
        let engine = ShadowEngine(transport: transport, probesGenerator: standstill != nil)
        let result = await transport.loop.run { () async -> Result<ShadowMeasurement, LoadEngineError> in
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
                    return .success(try await engine.run(shadow))
                } catch {
                    return .failure(error)
                }
            }
        }
        return (try result.get(), transport.seen)
    }

    private static func json(_ text: String, _ status: Int = 200) -> Answer {
        Answer(
            after: .milliseconds(2),
            .answered(status: status),
            body: Array(text.utf8),
            headers: [HTTPHeader(name: "content-type", value: "application/json")]
        )
    }

    @Test func productionIsAskedTwiceAndTheCanaryOnce() async throws {
        let (measured, seen) = try await Self.run { _ in Self.json("{}") }
        let canary = seen.filter { $0.host == "canary" }
        #expect(canary.count > 200 && seen.count == 3 * canary.count)
        #expect(measured.requests == UInt64(canary.count))
        #expect(measured.comparison.compared == measured.requests && measured.comparison.mismatches == 0)
        #expect(ShadowLimits().evaluate(measured).decision == .pass)
        // The canary takes every place, about equally often.
        let one = seen.filter { $0.channel < 2 }
        let places = stride(from: 0, to: one.count - 2, by: 3).map { start in
            one[start..<start + 3].map { $0.host == "canary" }.firstIndex(of: true) ?? -1
        }
        for place in 0..<3 { #expect(places.count { $0 == place } > places.count / 5) }
    }

    @Test func whatTheCanaryAnswersOtherwiseIsFoundAndProductionsNoiseIsNot() async throws {
        let count = Mutex(0)
        let (measured, _) = try await Self.run { sighting in
            let now = count.withLock { count in
                count += 1
                return count
            }
            let price = sighting.host == "canary" ? 2 : 1
            return Self.json(#"{"price": \#(price), "time": \#(now)}"#)
        }
        let kinds = measured.comparison.mostFrequent().map(\.mismatch)
        #expect(kinds == [.field("$.price", .value)])
        let (decision, sentences) = ShadowLimits().evaluate(measured)
        #expect(decision == .fail)
        #expect(sentences.count == 3 && sentences[0].hasSuffix("bound 1 %: worse"))
    }

    @Test func aRecordingIsReplayedAtItsOwnPace() async throws {
        let requests = (0..<50).map { number in
            RecordedRequest(
                offset: .milliseconds(number * 100),
                endpoint: Endpoint(path: "/\(number)", method: number == 3 ? "HEAD" : "GET")
            )
        }
        let (measured, seen) = try await Self.run(seconds: 100, users: 4, recording: requests) { _ in
            Self.json("{}")
        }
        #expect(measured.requests == 50 && measured.ending == .completed)
        #expect(measured.elapsed < .seconds(5))
        for number in 0..<50 {
            let its = seen.filter { $0.path == "/\(number)" }
            #expect(its.count == 3 && its.map(\.at).min() == .milliseconds(number * 100))
            #expect(its.allSatisfy { $0.method == (number == 3 ? "HEAD" : "GET") })
        }
        #expect(measured.lag.maximum == 0)
    }

    @Test func aReplayThatFallsBehindSaysByHowMuch() async throws {
        // Two users and 60 ms a request for one that is due each 10 ms.
        let requests = (0..<60).map {
            RecordedRequest(offset: .milliseconds($0 * 10), endpoint: Endpoint(path: "/"))
        }
        let (measured, _) = try await Self.run(users: 2, recording: requests) { _ in
            Answer(after: .milliseconds(20))
        }
        #expect(measured.requests == 60)
        #expect(measured.lag.maximum.map { $0 > 1_000_000_000 && $0 < 1_300_000_000 } == true)
    }

    @Test func aRecordingEndsWithTheTestsTime() async throws {
        let requests = (0..<50).map { RecordedRequest(offset: .seconds($0), endpoint: Endpoint(path: "/")) }
        let (measured, _) = try await Self.run(seconds: 10, recording: requests) { _ in Self.json("{}") }
        #expect(measured.requests == 10)
    }

    @Test func aCanaryThatDiesEndsTheTest() async throws {
        let (measured, _) = try await Self.run(seconds: 300) { sighting in
            let isDead = sighting.host == "canary" && sighting.at > .seconds(20)
            return isDead ? Answer(.failed(.refused, detail: "refused")) : Self.json("{}")
        }
        #expect(measured.alarm == .canaryDead(requests: 50))
        #expect(measured.elapsed < .seconds(25) && measured.ending == .completed)
        #expect(ShadowLimits().evaluate(measured).decision == .fail)
        #expect(measured.canaryFailureKinds[.refused] == measured.canaryFailures)
    }

    @Test(arguments: [503, nil])
    func productionThatDiesEndsTheTestInconclusive(status: Int?) async throws {
        let (measured, _) = try await Self.run(seconds: 300) { sighting in
            guard sighting.host == "production", sighting.at > .seconds(20) else { return Self.json("{}") }
            return status.map { Self.json("{}", $0) } ?? Answer(.failed(.refused, detail: "refused"))
        }
        guard case .productionFailing = measured.alarm else {
            Issue.record("no alarm")
            return
        }
        #expect(measured.elapsed < .seconds(25))
        #expect(ShadowLimits().evaluate(measured).decision == .inconclusive)
        #expect(measured.canaryFailures == 0)
    }

    @Test func aStoppedTestKeepsWhatItCompared() async throws {
        let (measured, _) = try await Self.run(seconds: 300, stopAt: .seconds(30)) { _ in Self.json("{}") }
        #expect(measured.ending == .interrupted(by: "SIGTERM"))
        #expect(measured.requests > 500 && measured.abandonedRequests == 0)
        #expect(measured.elapsed >= .seconds(30) && measured.elapsed < .seconds(31))
    }

    @Test func aPatternThatPlansArrivalsIsRefusedUnlessARecordingIsReplayed() async throws {
        let pattern = TrafficPattern.arrivals(.constant(rate: 10))
        await #expect(throws: LoadEngineError.invalidPlan(.openPattern("constant-rate"))) {
            try await Self.run(pattern: pattern) { _ in Self.json("{}") }
        }
        let requests = [RecordedRequest(offset: .zero, endpoint: Endpoint(path: "/"))]
        let (measured, _) = try await Self.run(pattern: pattern, recording: requests) { _ in Self.json("{}") }
        #expect(measured.requests == 1)
    }

    @Test func usersStopAsTheirStagesEnd() async throws {
        let stages = UserPlan(stages: [
            .init(duration: .seconds(1), users: 2), .init(duration: .seconds(4), users: 0),
        ])
        let (measured, seen) = try await Self.run(pattern: .userStages(stages)) { _ in Self.json("{}") }
        #expect(measured.requests > 100)
        #expect(try #require(seen.last).at < .milliseconds(5_010))
    }

    @Test(arguments: [true, false])
    func requestsOfTheWarmUpAreSentAndNotCounted(replays: Bool) async throws {
        let requests = (0..<30).map {
            RecordedRequest(offset: .milliseconds(50 + $0 * 100), endpoint: Endpoint(path: "/"))
        }
        let (measured, seen) = try await Self.run(
            seconds: 1,
            users: 1,
            pattern: .max,
            warmUp: .seconds(2),
            recording: replays ? requests : nil
        ) { _ in Answer(after: .milliseconds(10)) }
        // 30 ms a request.
        #expect(seen.count == (replays ? 90 : 300))
        #expect(measured.requests == (replays ? 10 : 33))
        // The last request of the recording is due after 2,950 ms.
        #expect(measured.elapsed == .milliseconds(replays ? 980 : 1_000))
    }

    @Test(arguments: [ShadowAnswer(failure: .requestTimeout), ShadowAnswer(status: 200)])
    func ofRequestsUnderWayWhileTheGeneratorStoodStillFailuresAreLeftOut(answer: ShadowAnswer) async throws {
        let (measured, _) = try await Self.run(seconds: 30, pattern: .max, standstillAt: .seconds(8)) {
            sighting in
            let isCut =
                sighting.host == "canary" && sighting.at > .milliseconds(7_990)
                && sighting.at <= .seconds(8) && answer.failure != nil
            return Answer(
                after: .milliseconds(10),
                isCut ? .failed(.requestTimeout, detail: "took too long") : .answered(status: 200)
            )
        }
        let isCutOff = answer.failure != nil
        #expect((isCutOff ? 1...2 : 0...0).contains(measured.excluded.count))
        #expect(measured.canaryFailures == 0 && measured.canaryLatency.maximum == 10_000_000)
        let (decision, sentences) = ShadowLimits(maxErrorPercent: 0, maxMismatchPercent: 0).evaluate(measured)
        #expect(decision == .pass)
        let sentence = "left out: the generator stood still for up to 3.00 s"
        #expect(sentences.last?.contains(sentence) == isCutOff)
    }
}
