import Foundation
import LoadCore
import SLOEval
import Testing

@testable import Delivery

@Suite struct StageLoadTests {
    @Test(arguments: [(1, 10), (5, 10), (10, 10), (11, 11), (25, 25), (50, 50), (100, 100)])
    func usersAreTheCanarysShareAndAtLeastTen(percentage: Int, users: Int) {
        #expect(StageLoad().users(at: percentage) == users)
    }

    @Test func moreUsersThanAnEngineTakesAreCut() {
        var load = StageLoad()
        load.baseConcurrency = 100_000
        #expect(load.users(at: 50) == 10_000)
    }

    @Test(arguments: [(0.0, 1.0), (60, 60), (300, 300), (900, 300)])
    func aTestLastsAsLongAsItsStageAndAtMostFiveMinutes(stage: Double, test: Double) {
        let stage = RolloutStage("x", percentage: 5, duration: .seconds(stage))
        #expect(StageLoad().duration(of: stage) == .seconds(test))
    }

    @Test func onlyTheThroughputIsAskedForInProportion() {
        let policy = StageLoad().policy(.standard, at: 25)
        #expect(policy.throughput == 250)
        #expect(policy.p95Milliseconds == 250)
        #expect(policy.errorRatePercent == 0.5)
        #expect(policy.requiresSignificance)
        var small = StageLoad()
        small.baseConcurrency = 5
        #expect(small.policy(.standard, at: 5).throughput == 1000, "never more than was promised")
    }
}

@Suite struct WorkflowLoadTestTests {
    private let folder: TemporaryFolder
    private let stage = RolloutStage("quarter", percentage: 25, duration: .seconds(600))

    init() throws { folder = try TemporaryFolder() }

    private func test(
        _ runner: ScriptedLoadRunner,
        policy: SLOPolicy = SLOPolicy(errorRatePercent: 0.5),
        reports: String? = nil,
        log: Transcript = Transcript()
    ) throws -> WorkflowLoadTest {
        WorkflowLoadTest(
            job: LoadTestJob(
                plan: LoadPlan(target: try TargetURL("http://127.0.0.1:1")),
                policy: policy,
                readiness: Readiness(preflight: false)
            ),
            load: StageLoad(),
            reportFolder: reports ?? folder("reports"),
            makeGenerator: { _ in runner.generator },
            progress: ProgressDisplay(style: .none, log: Log(sink: { _ in })),
            log: Log(sink: { log.note($0) })
        )
    }

    @Test func aStageIsLoadedInProportionAndReported() async throws {
        let runner = ScriptedLoadRunner { _ in .of(1000) }
        let answer = try await test(runner).run(stage, number: 2, attempt: 1)
        #expect(
            answer == .passed(finding: "1,000 requests of 25 users, 1,000 req/s, p95 2.00 ms, errors 0.00%")
        )
        #expect(runner.plans.map(\.concurrency) == [25])
        #expect(runner.plans.map(\.duration) == [.seconds(300)])
        #expect(try folder.text("reports/stage-2.md").contains("# Performance Test Report"))
        #expect(try folder.text("reports/stage-2.json").contains("schema_version"))
    }

    @Test func answersOfFiveHundredFailIt() async throws {
        let runner = ScriptedLoadRunner { _ in .of(1000, failure: .http5xx, status: 500) }
        let answer = try await test(runner).run(stage, number: 2, attempt: 2)
        #expect(
            answer
                == .failed(
                    finding: "Error rate 100.00% exceeds threshold 0.5% (1,000 requests of 25 users, "
                        + "1,000 req/s, p95 2.00 ms, errors 100.00%)"
                )
        )
        #expect(try folder.text("reports/stage-2-attempt-2.md").contains("FAILED"))
    }

    @Test func aHandfulOfRequestsIsNoAnswer() async throws {
        let answer = try await test(ScriptedLoadRunner { _ in .of(20) }).run(stage, number: 1, attempt: 1)
        guard case .inconclusive(let finding) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(finding.contains("Only 20 requests were measured"))
    }

    @Test func aGeneratorThatWasTheLimitIsNoAnswer() async throws {
        let runner = ScriptedLoadRunner { _ in
            var measurement = LoadMeasurement.of(1000)
            for _ in 0..<100 { measurement.generator.probe.record(nanoseconds: 1_900_000) }
            return measurement
        }
        let answer = try await test(runner, policy: SLOPolicy(p95Milliseconds: 1.5))
            .run(stage, number: 1, attempt: 1)
        guard case .inconclusive(let finding) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(finding.contains("The generator was the limit"))
    }

    @Test func aTestThatCanNotRunIsNoAnswer() async throws {
        let runner = ScriptedLoadRunner { _ throws(LoadEngineError) in throw .alreadyUsed }
        let answer = try await test(runner).run(stage, number: 1, attempt: 1)
        guard case .inconclusive(let finding) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(finding.hasPrefix("the load test could not run: "))
    }
}
