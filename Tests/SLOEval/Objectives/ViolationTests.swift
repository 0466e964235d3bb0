import Foundation
import SLOEval
import Testing

@Suite struct ViolationTests {
    /// Pipelines search their logs for these lines.
    @Test(arguments: [
        (Objective.Metric.p50, 100, 123.44, "P50 latency 123.4ms exceeds threshold 100ms"),
        (.p95, 250, 5566.5, "P95 latency 5566.5ms exceeds threshold 250ms"),
        (.p99, 400.5, 400.56, "P99 latency 400.6ms exceeds threshold 400.5ms"),
        (.errorRate, 0.5, 100, "Error rate 100.00% exceeds threshold 0.5%"),
        (.errorRate, 1, 1.006, "Error rate 1.01% exceeds threshold 1%"),
        (.throughput, 1000, 1, "Throughput 1.0 req/sec below threshold 1000 req/sec"),
        (.throughput, 0.25, 0, "Throughput 0.0 req/sec below threshold 0.25 req/sec"),
        (.percentile(99.9), 900, 1200, "P99.9 latency 1200.0ms exceeds threshold 900ms"),
        (.mean, 20, 20.04, "Mean latency 20.0ms exceeds threshold 20ms"),
        (.max, 5000, 5000.1, "Max latency 5000.1ms exceeds threshold 5000ms"),
        (.successRate, 99, 97, "Success rate 97.00% below threshold 99%"),
    ])
    func theLineIsTheOneThatPipelinesRead(
        metric: Objective.Metric,
        bound: Double,
        measured: Double,
        line: String
    ) throws {
        let violation = Objective(metric: metric, bound: bound).violation(measured: measured)
        #expect(try #require(violation).description == line)
    }

    @Test(arguments: [
        (Scope.endpoint("order"), "order: P95 latency 512.0ms exceeds threshold 400ms"),
        (.endpoint("POST /orders"), "POST /orders: P95 latency 512.0ms exceeds threshold 400ms"),
        (.journey("shopping"), "shopping: P95 latency 512.0ms exceeds threshold 400ms"),
        (.run, "P95 latency 512.0ms exceeds threshold 400ms"),
    ])
    func theLineOfAnEndpointOrJourneyBeginsWithItsName(scope: Scope, line: String) throws {
        let violation = Objective(metric: .p95, bound: 400, scope: scope).violation(measured: 512)
        #expect(try #require(violation).description == line)
    }

    @Test(arguments: Metric.samples)
    func theBoundItselfKeepsThePromise(metric: Objective.Metric) {
        let objective = Objective(metric: metric, bound: 10)
        #expect(objective.violation(measured: 10) == nil)
        let isLeast = metric == .throughput || metric == .successRate
        let (worse, better) = isLeast ? (9.99, 11.0) : (10.01, 9.0)
        #expect(objective.violation(measured: worse)?.measured == worse)
        #expect(objective.violation(measured: better) == nil)
    }

    @Test(arguments: Metric.samples)
    func whatIsNotANumberKeepsNoPromise(metric: Objective.Metric) {
        #expect(Objective(metric: metric, bound: 10).violation(measured: .nan) != nil)
        #expect(Objective(metric: metric, bound: .nan).violation(measured: 10) != nil)
    }

    @Test(arguments: [
        (250.0, "250"), (0.5, "0.5"), (0.1, "0.1"), (1_000_000, "1000000"), (0, "0"), (-3, "-3"),
    ])
    func aBoundIsWrittenAsShortAsItCanBe(number: Double, text: String) {
        #expect(number.shortest == text)
    }

    @Test func decimalsAreFixedWhateverTheNumber() {
        #expect(1.0.fixed(2) == "1.00" && 2.345678.fixed(1) == "2.3" && 1e6.fixed(0) == "1000000")
    }

    /// Results files keep the cause of an early end in the form of a violation.
    @Test(arguments: [
        (Scope.run, ""), (.endpoint("order"), #","endpoint":"order""#),
        (.journey("shopping"), #","journey":"shopping""#),
    ])
    func theCauseOfAnEarlyEndIsStoredAsTheViolationItIs(scope: Scope, name: String) throws {
        let violation = Violation(
            objective: Objective(metric: .errorRate, bound: 1, scope: scope),
            measured: 2.5,
            windowSeconds: 10
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let stored = try encoder.encode(RunEnding.aborted(because: AbortCause(violation)))
        let objective = #"{"bound":1\#(name),"metric":"error_rate"}"#
        let expected =
            #"{"aborted":{"because":{"measured":2.5,"objective":\#(objective),"window_seconds":10}}}"#
        #expect(String(decoding: stored, as: UTF8.self) == expected)
        guard case .aborted(let cause) = try JSONDecoder().decode(RunEnding.self, from: stored) else {
            Issue.record("the ending changed")
            return
        }
        #expect(Violation(cause) == violation)
    }
}
