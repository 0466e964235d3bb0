import LoadCore
import SLOEval
import TestSupport
import Testing

@Suite struct JourneyRunTests {
    typealias Answer = SimulatedTransport.Answer

    /// Runs journeys in simulated time, each answer after 10 ms unless said otherwise.
    private static func run(
        _ journeys: [Journey],
        pattern: TrafficPattern = .max,
        users: Int = 1,
        seconds: Double = 1,
        configure: @escaping @Sendable (inout LoadPlan) -> Void = { _ in },
        answer: @escaping @Sendable (SimulatedTransport.Sighting) -> Answer = { _ in ok() }
    ) async throws -> SimulatedRun {
        try await SimulatedRun(
            pattern,
            users: users,
            seconds: seconds,
            configure: { plan in
                plan.endpoints = []
                plan.journeys = journeys
                configure(&plan)
            },
            answer: answer
        )
    }

    private static func ok(_ headers: [String: String] = [:], status: Int = 200) -> Answer {
        Answer(
            after: .milliseconds(10),
            .answered(status: status),
            headers: headers.map { HTTPHeader(name: $0.key, value: $0.value) }
        )
    }

    private static func step(
        _ name: String,
        _ path: String? = nil,
        captures: [Capture] = [],
        condition: String? = nil,
        onFailure: JourneyStep.FailureRule = .stop
    ) -> JourneyItem {
        .step(
            JourneyStep(
                name: name,
                path: path ?? "/\(name)",
                captures: captures,
                condition: condition,
                onFailure: onFailure
            )
        )
    }

    private static let token = Capture(name: "token", from: .header("X-Token"))

    private static func limited(_ requests: Int) -> @Sendable (inout LoadPlan) -> Void {
        { $0.requestLimit = requests }
    }

    @Test func valuesGoFromOneAnswerIntoTheNextRequests() async throws {
        var order = JourneyStep(name: "order", method: "POST", path: "/orders?token={{token | url}}")
        order.headers = [HTTPHeader(name: "Authorization", value: "Bearer {{token}}")]
        order.body = .json(#"{"user": "{{token}}"}"#)
        let journey = Journey(
            name: "shopping",
            steps: [Self.step("login", captures: [Self.token]), .step(order)]
        )
        let run = try await Self.run([journey], configure: Self.limited(2)) { _ in
            Self.ok(["x-token": #"a "b" c"#])
        }
        let sent = try #require(run.transport.seen.last)
        #expect(sent.method == "POST" && sent.path == "/orders?token=a%20%22b%22%20c")
        #expect(sent.headers.contains(HTTPHeader(name: "Authorization", value: #"Bearer a "b" c"#)))
        #expect(sent.headers.contains(HTTPHeader(name: "Content-Type", value: "application/json")))
        #expect(String(decoding: sent.body, as: UTF8.self) == #"{"user": "a \"b\" c"}"#)
        #expect(run.measurement.endpoints.map(\.name) == ["login", "order"])
        #expect(run.measurement.endpoints.map(\.successes) == [1, 1])
        #expect(run.measurement.journeys.map(\.successes) == [1])
    }

    @Test func whatIsDoneOnceIsDoneOnceByEachUser() async throws {
        let journey = Journey(
            name: "shopping",
            once: [Self.step("login", captures: [Self.token])],
            steps: [Self.step("list", "/list?{{user}}.{{iteration}}.{{token}}")]
        )
        let run = try await Self.run(
            [journey],
            users: 2,
            seconds: 0.04,
            answer: { _ in Self.ok(["x-token": "t"]) }
        )
        #expect(
            run.transport.seen.map(\.path) == [
                "/login", "/login", "/list?0.0.t", "/list?1.0.t", "/list?0.1.t", "/list?1.1.t",
                "/list?0.2.t", "/list?1.2.t",
            ]
        )
        #expect(run.measurement.journeys.map(\.iterations) == [6])
        #expect(run.measurement.journeys.first?.duration.maximum == 10_000_000, "without the login")
    }

    @Test func aLoginThatFailsIsTriedAgain() async throws {
        let journey = Journey(name: "shopping", once: [Self.step("login")], steps: [Self.step("list")])
        let run = try await Self.run([journey], configure: Self.limited(3)) { sighting in
            Self.ok(status: sighting.at == .zero ? 503 : 200)
        }
        #expect(run.transport.seen.map(\.path) == ["/login", "/login", "/list"])
        #expect(run.measurement.journeys.map(\.failures) == [1])
        #expect(run.measurement.journeys.map(\.successes) == [1])
    }

    @Test(arguments: [(JourneyStep.FailureRule.stop, ["/a", "/a"]), (.goOn, ["/a", "/b", "/a"])])
    func aFailedStepEndsTheIterationUnlessItGoesOn(
        rule: JourneyStep.FailureRule,
        paths: [String]
    ) async throws {
        let journey = Journey(name: "j", steps: [Self.step("a", onFailure: rule), Self.step("b")])
        let run = try await Self.run([journey], configure: Self.limited(paths.count)) { sighting in
            Self.ok(status: sighting.path == "/a" ? 404 : 200)
        }
        #expect(run.transport.seen.map(\.path) == paths)
        #expect(run.measurement.journeys.map(\.successes) == [0])
        #expect(run.measurement.journeys.first?.failures ?? 0 >= 1)
    }

    @Test func aValueThatIsNotThereFailsTheStep() async throws {
        let journey = Journey(
            name: "j",
            steps: [Self.step("login", captures: [Self.token]), Self.step("list")]
        )
        let run = try await Self.run([journey], configure: Self.limited(2))
        #expect(run.transport.seen.map(\.path) == ["/login", "/login"])
        #expect(run.measurement.total.failureKinds == [.capture: 2])
        #expect(run.measurement.total.statuses == [200: 2])
        let example = try #require(run.measurement.failureExamples[.capture])
        #expect(example.hasPrefix("login: 'token' was not captured"))
        #expect(run.measurement.endpoints[0].unmet.map(\.answers) == [2])
    }

    @Test func aFallbackTakesThePlaceOfAMissingValue() async throws {
        let token = Capture(name: "token", from: .header("x-token"), fallback: "none")
        let journey = Journey(
            name: "j",
            steps: [Self.step("login", captures: [token]), Self.step("list", "/list/{{token}}")]
        )
        let run = try await Self.run([journey], configure: Self.limited(2))
        #expect(run.transport.seen.map(\.path) == ["/login", "/list/none"])
        #expect(run.measurement.errorRatePercent == 0)
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a b", "ü", "a\u{0}", "#a"])
    func aValueThatCantStandInAPathIsNeverSent(value: String) async throws {
        let journey = Journey(
            name: "j",
            steps: [Self.step("login", captures: [Self.token]), Self.step("list", "/list/{{token}}")]
        )
        let run = try await Self.run([journey], configure: Self.limited(2)) { _ in
            Self.ok(["x-token": value])
        }
        #expect(run.transport.seen.map(\.path) == ["/login"])
        #expect(run.measurement.endpoints[1].failureKinds == [.unusableValue: 1])
        #expect(run.measurement.journeys.map(\.failures) == [1])
        #expect(run.measurement.failureExamples[.unusableValue]?.contains("X-Evil") == false)
    }

    @Test func aLineBreakCantSmuggleAFieldIn() async throws {
        var list = JourneyStep(name: "list", path: "/list")
        list.headers = [HTTPHeader(name: "X-Token", value: "{{token}}")]
        let journey = Journey(name: "j", steps: [Self.step("login", captures: [Self.token]), .step(list)])
        let run = try await Self.run([journey], configure: Self.limited(2)) { _ in
            Self.ok(["x-token": "a\r\nX-Evil: 1"])
        }
        #expect(run.transport.seen.map(\.path) == ["/login"])
        #expect(run.measurement.endpoints[1].failureKinds == [.unusableValue: 1])
    }

    @Test(arguments: [("", false), ("false", false), ("0", false), ("no", true), ("00", true)])
    func aConditionDecidesWhetherAStepIsSent(value: String, isSent: Bool) async throws {
        let token = Capture(name: "token", from: .header("x-token"), fallback: "")
        let journey = Journey(
            name: "j",
            steps: [
                Self.step("login", captures: [token]), Self.step("list", condition: "{{token}}"),
                Self.step("end"),
            ]
        )
        let run = try await Self.run([journey], configure: Self.limited(isSent ? 3 : 2)) { _ in
            Self.ok(["x-token": value])
        }
        #expect(
            run.transport.seen.map(\.path) == (isSent ? ["/login", "/list", "/end"] : ["/login", "/end"])
        )
        #expect(run.measurement.journeys.map(\.successes) == [1])
    }

    @Test func anIterationWithoutARequestLeavesTheLaneToOthers() async throws {
        let idle = Journey(name: "idle", steps: [.repeat(times: 2_000, [Self.step("never", condition: "0")])])
        let busy = Journey(name: "busy", steps: [Self.step("list")])
        let run = try await Self.run([idle, busy], users: 2, seconds: 0.5, configure: Self.limited(20))
        #expect(run.measurement.requests == 20)
        #expect(run.measurement.journeys.map(\.iterations) == [0, 20])
        #expect(run.measurement.ending == .requestLimitReached)
    }

    @Test func repetitionsAreDoneSoOften() async throws {
        let inner: JourneyItem = .repeat(times: 2, [Self.step("b"), .pause(.zero ... .zero)])
        let journey = Journey(
            name: "j",
            steps: [Self.step("a"), .repeat(times: 2, [inner, Self.step("c")]), Self.step("d")]
        )
        let run = try await Self.run([journey], configure: Self.limited(8))
        #expect(run.transport.seen.map { String($0.path.dropFirst()) }.joined() == "abbcbbcd")
        #expect(run.measurement.journeys.map(\.requests) == [8])
    }

    @Test func pausesAreNoPartOfTheDuration() async throws {
        let second = Duration.seconds(1)
        let journey = Journey(name: "j", steps: [Self.step("a"), .pause(second...second), Self.step("b")])
        let run = try await Self.run([journey], seconds: 1.1)
        #expect(run.transport.seen.map(\.at) == [.zero, .milliseconds(1_010), .milliseconds(1_020)])
        #expect(run.measurement.journeys.map(\.iterations) == [1])
        #expect(run.measurement.journeys.first?.duration.maximum == 20_000_000)
    }

    @Test func anIterationThatTheEndCutsOffIsNotCounted() async throws {
        let journey = Journey(name: "j", steps: [Self.step("a"), Self.step("b")])
        let run = try await Self.run([journey], seconds: 0.025)
        #expect(run.measurement.endpoints.map(\.requests) == [2, 1])
        #expect(run.measurement.journeys.map(\.iterations) == [1])
        #expect(run.measurement.errorRatePercent == 0 && run.measurement.abandonedRequests == 0)
    }

    @Test func aPauseIntoTheEndCutsTheIterationOff() async throws {
        let long = Duration.seconds(60)
        let journey = Journey(name: "j", steps: [Self.step("a"), .pause(long...long), Self.step("b")])
        let run = try await Self.run([journey])
        #expect(run.measurement.endpoints.map(\.requests) == [1, 0])
        #expect(run.measurement.journeys.map(\.iterations) == [0])
    }

    @Test func anIterationThatBeganInTheWarmUpIsNotCounted() async throws {
        let journey = Journey(name: "j", steps: [Self.step("a"), Self.step("b")])
        let run = try await Self.run([journey], seconds: 0.02) { $0.warmUp = .milliseconds(25) }
        // An iteration and a half in the warm-up; the other half counts as a request alone.
        #expect(run.measurement.warmUpRequests == 3)
        #expect(run.measurement.endpoints.map(\.requests) == [1, 1])
        #expect(run.measurement.journeys.map(\.iterations) == [0])
    }

    @Test func thePauseOfThePatternFollowsAnIteration() async throws {
        let journey = Journey(name: "j", steps: [Self.step("a"), Self.step("b")])
        let pause = Duration.milliseconds(100)
        let run = try await Self.run([journey], pattern: .sustained(pause: pause...pause), seconds: 0.2)
        #expect(
            run.transport.seen.map(\.at) == [
                .zero, .milliseconds(10), .milliseconds(120), .milliseconds(130),
            ]
        )
    }

    @Test func anArrivalIsAnIteration() async throws {
        let journey = Journey(name: "j", steps: [Self.step("a"), Self.step("b", "/b?{{iteration}}")])
        let pattern = TrafficPattern.arrivals(.constant(rate: 10))
        let run = try await Self.run([journey], pattern: pattern, seconds: 0.5)
        let starts = run.transport.seen.filter { $0.path == "/a" }.map(\.at)
        #expect(starts == (0..<5).map { .milliseconds(100) * $0 })
        let open = try #require(run.measurement.openModel)
        #expect(open.planned == 10 && open.unsent == 0 && open.lag.maximum == 0)
        #expect(run.measurement.journeys.map(\.successes) == [5])
    }

    @Test func theFirstStepOfAnArrivalIsJudgedFromItsPlannedStart() async throws {
        let journey = Journey(name: "j", steps: [Self.step("a"), Self.step("b")])
        let pattern = TrafficPattern.arrivals(.constant(rate: 10))
        // One user whose first iteration takes half a second: the next one is 400 ms late.
        let run = try await Self.run(
            [journey],
            pattern: pattern,
            seconds: 0.2,
            answer: { sighting in
                Answer(after: sighting.at == .zero ? .milliseconds(90) : .milliseconds(50))
            }
        )
        #expect(run.measurement.endpoints[0].latency.maximum == 90_000_000)
        #expect(run.measurement.endpoints[0].latency.minimum == 90_000_000, "40 ms late, then 50 ms")
        #expect(run.measurement.endpoints[1].latency.maximum == 50_000_000)
        #expect(run.measurement.journeys.first?.duration.maximum == 140_000_000)
    }

    @Test func whatAStoppedRunLeavesOpenIsUnfinishedInAnOpenPlan() async throws {
        var plan = LoadPlan(
            target: try TargetURL("http://simulated"),
            journeys: [Journey(name: "j", steps: [Self.step("a"), Self.step("b")])]
        )
        plan.pattern = .arrivals(.constant(rate: 0.1))
        plan.stopGrace = .seconds(2)
        let transport = SimulatedTransport { sighting in
            .init(after: sighting.path == "/a" ? .seconds(1) : .seconds(60))
        }
        let engine = LoadEngine(transport: transport, probesGenerator: false)
        let start = transport.loop.now
        let stopper = Task(executorPreference: transport.loop) {
            try await transport.loop.sleep(until: start.advanced(by: .seconds(3)))
            engine.stop(because: "SIGINT")
        }
        let measurement = try await SimulatedRun.run(plan, over: transport, with: engine)
        try await stopper.value
        #expect(measurement.endpoints[1].failureKinds == [.unfinished: 1])
        #expect(measurement.journeys.map(\.iterations) == [0])
    }

    @Test func journeysAndEndpointsArePickedByWeight() async throws {
        let journey = Journey(name: "j", weight: 3, steps: [Self.step("a")])
        let run = try await Self.run([journey], seconds: 40) { plan in
            plan.endpoints = [Endpoint(path: "/plain", weight: 1)]
        }
        let requests = run.measurement.endpoints.map { Double($0.requests) }
        #expect(run.measurement.endpoints.map(\.name) == ["/plain", "a"])
        #expect((2.7...3.3).contains(requests[1] / requests[0]))
    }

    @Test func theSameSeedSendsTheSameRequests() async throws {
        let journey = Journey(
            name: "j",
            steps: [
                Self.step("a", "/a?{{random(1, 1000000)}}&{{uuid}}"),
                .pause(.milliseconds(1) ... .milliseconds(50)), Self.step("b", "/b?{{pick(x, y, z)}}"),
            ]
        )
        func paths(seed: UInt64) async throws -> [SimulatedTransport.Sighting] {
            try await Self.run([journey], pattern: .sustained, users: 3) { $0.seed = seed }.transport.seen
        }
        let first = try await paths(seed: 1)
        #expect(try await paths(seed: 1) == first)
        #expect(try await paths(seed: 2) != first)
        #expect(Set(first.map(\.path)).count > first.count / 2)
    }

    @Test func anAddedTemplateChangesNoPauseAndNoOtherValue() async throws {
        func times(_ added: String) async throws -> [SimulatedTransport.Sighting] {
            let journey = Journey(
                name: "j",
                steps: [
                    Self.step("a", "/a\(added)"), .pause(.milliseconds(1) ... .milliseconds(50)),
                    Self.step("b", "/b?{{random(1, 1000000)}}"),
                ]
            )
            return try await Self.run([journey], pattern: .sustained, users: 2).transport.seen
        }
        let (plain, more) = (try await times(""), try await times("?{{uuid}}{{random(1, 9)}}"))
        #expect(plain.map(\.at) == more.map(\.at))
        #expect(plain.filter { $0.path.hasPrefix("/b") } == more.filter { $0.path.hasPrefix("/b") })
    }
}
