import Foundation
import LoadCore
import Reporting
import SLOEval
import Testing

@testable import Delivery

@Suite struct EngineMessageTests {
    private typealias Paired = EngineMessage<PairedProgress, PairedMeasurement>
    private typealias Shadow = EngineMessage<ShadowProgress, ShadowMeasurement>

    @Test func aComparisonSurvivesTheWayThroughALine() throws {
        let measured = PairedMeasurement.alike(pairs: 5_000, canaryFails: { $0 > 4_500 ? .refused : nil })
        let line = try Paired.finished(measured, log: nil).line()
        #expect(line.count { $0 == UInt8(ascii: "\n") } == 1 && line.last == UInt8(ascii: "\n"))
        guard case .finished(let read, nil) = Paired(line: line.dropLast()) else {
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
        let line = try Shadow.finished(measured, log: log).line()
        guard case .finished(let read, let counts) = Shadow(line: line.dropLast()) else {
            Issue.record("not read")
            return
        }
        #expect(read == measured && counts == log)
        #expect(read.comparison.mostFrequent() == measured.comparison.mostFrequent())
    }

    @Test func anOrderSurvivesTheWayToTheProcess() throws {
        var plan = LoadPlan(target: try TargetURL("https://canary.test/v2"))
        plan.seed = .max
        let shadow = ShadowPlan(
            plan,
            production: try TargetURL("https://production.test"),
            comparison: AnswerComparison(headers: ["X-A"], ignoredPaths: [try JSONPathPattern("$.a[].*.b")])
        )
        let orders: [EngineOrder] = [
            .shadowTest(ShadowOrder(shadow)),
            .comparison(PairedPlan(plan, production: shadow.production, longestDuration: .seconds(900))),
        ]
        for order in orders {
            let read = try JSONDecoder().decode(EngineOrder.self, from: try JSONEncoder().encode(order))
            switch read {
            case .shadowTest(let order):
                let back = order.plan(reading: try order.openLog())
                #expect(back.plan == plan && back.comparison == shadow.comparison)
                #expect(back.production == shadow.production && back.recording == nil)
            case .comparison(let back):
                #expect(back.plan == plan && back.longestDuration == .seconds(900))
            }
        }
    }

    @Test(arguments: ["", "{}", "Fatal error: closed", #"{"look":{}}"#])
    func whatIsNoMessageIsNone(line: String) {
        #expect(Paired(line: line.utf8) == nil)
    }
}
