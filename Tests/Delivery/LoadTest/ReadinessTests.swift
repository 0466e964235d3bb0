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
