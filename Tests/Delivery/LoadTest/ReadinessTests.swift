import LoadCore
import SLOEval
import TestSupport
import Testing

@testable import Delivery

@Suite(.sharesProcessor) struct ReadinessTests {
    private let target: TargetURL
    private let clock = LeapingClock()
    private let transcript = Transcript()

    private var log: Log { Log(sink: { [transcript] in transcript.note(String($0.dropFirst(33))) }) }

    init() throws { target = try TargetURL("http://service.test") }

    /// Checks a target that answers as told, one after another and then always the last.
    private func check(
        _ readiness: Readiness,
        _ answers: LoadMeasurement...,
        snapshots: [ProgressSnapshot] = []
    ) async -> (error: LoadTestError?, plans: [LoadPlan]) {
        var plans: [LoadPlan] = []
        do {
            try await readiness.check(target, clock: clock, log: log) { plan in
                plans.append(plan)
                let answer = answers[min(plans.count, answers.count) - 1]
                return ScriptedLoadRunner(snapshots) { _ in answer }.generator
            }
            return (nil, plans)
        } catch {
            return (error, plans)
        }
    }

    @Test(arguments: FailureKind.allCases)
    func onlyATargetThatNobodyAnswersForIsUnreachable(kind: FailureKind) async {
        let (error, plans) = await check(Readiness(), .of(1, failure: kind, example: "no luck"))
        let isUnreachable = [.dns, .refused, .connectTimeout, .tls, .proxy].contains(kind)
        let expected = LoadTestError.unreachable(target: "http://service.test", reason: "no luck")
        #expect(error == (isUnreachable ? expected : nil))
        #expect(plans.count == 1)
    }

    /// A reason, and the ways out that its message names.
    static let faults: [(reason: String, ways: [String])] = [
        (
            "/: the certificate 'CN=server' is issued by 'CN=Test CA', a CA that is not trusted here",
            ["--ca-cert FILE"]
        ),
        ("the certificate 'CN=x' is self-signed, and not trusted here", ["--ca-cert FILE", "--insecure"]),
        ("the certificate 'CN=x' expired on 2021-01-01 00:00:00 UTC", ["renew the certificate", "clock"]),
        ("the certificate 'CN=x' is not valid before 2047-01-01 00:00:00 UTC", ["clock"]),
        ("the certificate 'CN=x' is not for 'a.test', but for b.test", ["in the URL", "--server-name NAME"]),
        ("the server shares no version of TLS with the client", ["--tls-min", "--tls-max"]),
        ("the server requires a client certificate", ["--client-cert FILE", "--client-key FILE"]),
        ("the server refused the client certificate: unknown CA", ["--client-cert FILE"]),
        ("the server speaks plain HTTP on this port", ["use http://"]),
        ("the server does not speak TLS on this port", ["port of its TLS"]),
    ]

    @Test(arguments: faults)
    func eachFaultOfTLSHasAdviceOfItsOwn(reason: String, ways: [String]) async throws {
        let (error, _) = await check(Readiness(), .of(1, failure: .tls, example: reason))
        let text = try #require(error).description
        #expect(error?.exitCode == .unavailable)
        for way in ways { #expect(text.contains(way), "\(text)") }
        #expect(!text.contains("start the service"))
        #expect(text.hasSuffix(" (--no-preflight sends the load anyway)"))
        let canary = CanaryError.unreachable(.canary, url: "https://h", reason: reason).description
        for way in ways { #expect(canary.contains(way), "\(canary)") }
        #expect(!canary.contains("start it"))
        #expect(canary.contains("--canary-") == ways.contains { $0.contains(" FILE") || $0.contains("NAME") })
        let production = CanaryError.unreachable(.production, url: "https://h", reason: reason).description
        #expect(!production.contains("--canary-"))
        // Waiting longer mends none of them.
        let (late, _) = await check(
            Readiness(patience: .seconds(1)),
            .of(1, failure: .tls, example: reason)
        )
        #expect(late?.description.contains("give it longer") == false)
    }

    @Test func anAlertInAnswerToPlainHTTPEndsTheRun() async throws {
        let words = "/: \(MalformedResponse.secure)"
        let (error, _) = await check(Readiness(), .of(1, failure: .malformedResponse, example: words))
        let text = try #require(error).description
        #expect(text.contains("use https:// or the port of its plain HTTP (--no-preflight"), "\(text)")
    }

    @Test(arguments: [Readiness(), Readiness(patience: .seconds(5))])
    func aServerThatWantsTLSIsKnownByItsAnswer(readiness: Readiness) async throws {
        let refusal = LoadMeasurement.of(1, failure: .http4xx, status: 400)
        // The second of the known texts is in the body.
        let other = LoadMeasurement.of(1, failure: .expectation, status: 400)
        let (error, plans) = await check(readiness, refusal, other, .of(1, status: 400))
        #expect(error?.description.contains("use https://") == true)
        #expect(error?.exitCode == .unavailable)
        #expect(plans.count == 3)
        let texts = plans.flatMap(\.endpoints).map(\.expectation.bodyContains)
        #expect(texts[0] == nil && texts[1]?.contains("HTTPS port") == true)
        // Any other 400 is an answer like any other.
        #expect(await check(readiness, refusal, other).error == nil)
    }

    /// HAProxy and `openssl s_server` close without a word when they are asked in plain HTTP.
    @Test(arguments: [
        (LoadMeasurement.of(1, status: 404), true),
        (.of(1, failure: .tls, example: "the certificate 'CN=x' is self-signed, and not trusted here"), true),
        (.of(1, failure: .tls, example: "the server speaks plain HTTP on this port"), false),
        (.of(1, failure: .tls, example: "TLS failed: internal error"), false),
        (.of(1, failure: .closedEarly, example: ConnectionFault.silence), false),
    ])
    func aServerThatClosesWithoutAWordIsAskedInTLS(inTLS: LoadMeasurement, isSecure: Bool) async throws {
        let silence = LoadMeasurement.of(1, failure: .closedEarly, example: "/: " + ConnectionFault.silence)
        let (error, plans) = await check(Readiness(), silence, inTLS)
        #expect(plans.map { "\($0.target)" } == ["http://service.test", "https://service.test:80"])
        #expect((error?.description.contains("use https://") == true) == isSecure)
        #expect(error?.exitCode == (isSecure ? .unavailable : nil))
        #expect(await check(Readiness(preflight: false), silence, inTLS).plans.count == 1)
    }

    @Test func anAnswerOfAnyStatusReachesTheTarget() async {
        for status in [200, 302, 404, 503] {
            #expect(await check(Readiness(), .of(1, status: status)).error == nil)
        }
    }

    /// Such a server is what generator processes are for; the load goes on without it.
    @Test func aCheckThatEndsItsGeneratorReachesTheTarget() async {
        var lost = LoadMeasurement.of(0)
        lost.generator.losses = ["generator 1 of 1 ended by signal 4"]
        #expect(await check(Readiness(), lost).error == nil)
        let waited = await check(Readiness(patience: .seconds(1)), lost).error
        #expect(waited?.description.contains("generator 1 of 1 ended by signal 4") == true)
    }

    @Test func aCheckIsOneGetOfTheTargetItselfByOneUser() async throws {
        let plan = try #require(await check(Readiness(), .of(1, status: 200)).plans.first)
        #expect(plan.target == target)
        #expect(plan.endpoints == [.itself(of: target)])
        #expect(plan.concurrency == 1)
        #expect(plan.requestLimit == 1)
        #expect(plan.timeout == .seconds(5))
        #expect(throws: Never.self) { try plan.validate() }
    }

    @Test func aTargetIsPolledUntilItIsReady() async {
        let (error, plans) = await check(
            Readiness(patience: .seconds(10)),
            .of(1, failure: .refused),
            .of(1, failure: .http5xx, status: 503),
            .of(1, status: 404)
        )
        #expect(error == nil)
        #expect(plans.count == 3)
        #expect(clock.now.offset == .seconds(1))
    }

    @Test func thePatienceEnds() async {
        let (error, plans) = await check(
            Readiness(patience: .seconds(2)),
            .of(1, failure: .http5xx, status: 503)
        )
        let reason = "it answers with status 503"
        #expect(error == .notReady(target: "http://service.test", seconds: "2", reason: reason))
        #expect(error?.exitCode == .unavailable)
        #expect(plans.count == 4)
        #expect(clock.now.offset < .seconds(2))
    }

    @Test func aWaitForTheFirstAnswerIsTold() async {
        var hanging = ProgressSnapshot.after(1)
        hanging.requests = 0
        _ = await check(Readiness(), .of(1, failure: .requestTimeout), snapshots: [hanging, hanging])
        #expect(transcript.all == ["Waiting for the first answer of http://service.test, for up to 5 s."])
    }

    @Test func anAnswerInTimeIsNotTold() async {
        _ = await check(Readiness(), .of(1, status: 200), snapshots: [.after(1)])
        #expect(transcript.all.isEmpty)
    }

    @Test func aWaitForATargetToBecomeReadyIsToldNowAndThen() async {
        _ = await check(Readiness(patience: .seconds(25)), .of(1, failure: .refused, example: "nobody there"))
        #expect(
            transcript.all
                == [25, 15, 5].map {
                    "http://service.test is not ready: nobody there. Waiting for up to \($0) s."
                }
        )
    }

    @Test func cancellingEndsTheWait() async {
        let (error, plans) = await withTaskGroup(of: (LoadTestError?, Int).self) { group in
            group.cancelAll()
            group.addTask {
                let (error, plans) = await check(
                    Readiness(patience: .seconds(600)),
                    .of(1, failure: .refused)
                )
                return (error, plans.count)
            }
            return await group.next() ?? (nil, 0)
        }
        #expect(plans == 1)
        #expect(error != nil)
        #expect(clock.now.offset == .zero)
    }

    @Test(arguments: [(true, Duration.zero, true), (false, .zero, false), (false, .seconds(1), true)])
    func nothingIsAskedUnlessThereIsSomethingToKnow(preflight: Bool, patience: Duration, isNeeded: Bool) {
        #expect(Readiness(preflight: preflight, patience: patience).isNeeded == isNeeded)
    }
}
