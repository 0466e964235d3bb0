import Foundation
import LoadCore
import Reporting
import SLOEval
import Testing

@testable import Delivery

@Suite struct EngineMessageTests {
    private typealias Paired = GeneratorMessage<PairedProgress, PairedMeasurement>
    private typealias Shadow = GeneratorMessage<ShadowProgress, ShadowOrder.Measurement>

    @Test func aComparisonSurvivesTheWayThroughALine() throws {
        let measured = PairedMeasurement.alike(pairs: 5_000, canaryFails: { $0 > 4_500 ? .refused : nil })
        let line = try Paired.finished(measured).line()
        #expect(line.count { $0 == UInt8(ascii: "\n") } == 1 && line.last == UInt8(ascii: "\n"))
        guard case .finished(let read) = Paired(line: line.dropLast()) else {
            Issue.record("not read")
            return
        }
        #expect(read == measured)
        #expect(CanaryComparison(read.run).reasons == CanaryComparison(measured.run).reasons)
    }

    @Test func aShadowTestSurvivesTheWayThroughALine() throws {
        let measured = ShadowMeasurement.alike(120, canary: ShadowAnswer(status: 404))
        var log = AccessLogCounts()
        log.lines = 7
        let line = try Shadow.finished(.init(measured: measured, log: log)).line()
        guard case .finished(let read) = Shadow(line: line.dropLast()) else {
            Issue.record("not read")
            return
        }
        #expect(read.measured == measured && read.log == log)
        #expect(read.measured.comparison.mostFrequent() == measured.comparison.mostFrequent())
    }

    @Test func anOrderSurvivesTheWayToTheProcess() throws {
        var plan = LoadPlan(target: try TargetURL("https://canary.test/v2"))
        plan.seed = .max
        let shadow = ShadowPlan(
            plan,
            production: try TargetURL("https://production.test"),
            comparison: AnswerComparison(headers: ["X-A"], ignoredPaths: [try JSONPathPattern("$.a[].*.b")])
        )
        let order = try sent(ShadowOrder(shadow))
        let back = order.plan(reading: try order.openLog())
        #expect(back.plan == plan && back.comparison == shadow.comparison)
        #expect(back.production == shadow.production && back.recording == nil)
        let paired = try sent(
            PairedPlan(plan, production: shadow.production, longestDuration: .seconds(900))
        )
        #expect(paired.plan == plan && paired.longestDuration == .seconds(900))
    }

    /// The order as the process reads it.
    private func sent<Order: GeneratorOrder>(_ order: Order) throws -> Order {
        try JSONDecoder().decode(Order.self, from: try JSONEncoder().encode(order))
    }

    @Test func processesAreAskedForByTheirOnlyArgument() async {
        let known = ["--generator-process", "--comparison-process", "--shadow-test-process"]
        #expect([LoadPlan.argument, PairedPlan.argument, ShadowOrder.argument] == known)
        for arguments in [[], ["--generator-process", "x"], ["run", "--shadow-test-process"]] {
            #expect(await EngineMode.run(arguments) == nil, "\(arguments)")
        }
    }

    @Test(arguments: ["", "{}", "Fatal error: closed", #"{"look":{}}"#])
    func whatIsNoMessageIsNone(line: String) {
        #expect(Paired(line: line.utf8) == nil)
    }
}
