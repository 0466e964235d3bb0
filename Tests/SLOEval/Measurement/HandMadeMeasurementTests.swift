import SLOEval
import Testing

/// A measurement made by hand, as another tool's unit test makes it.
@Suite struct HandMadeMeasurementTests {
    @Test func aMeasurementIsMadeOfDurationsAndJudged() {
        var measurement = LoadMeasurement(elapsed: .seconds(10))
        for number in 1...1_000 { measurement.record(.milliseconds(number)) }
        measurement.record(.milliseconds(5), of: "/orders", failure: .http5xx, status: 503)
        #expect(measurement.endpoints.map(\.name) == ["/", "/orders"])
        #expect(measurement.requests == 1_001 && measurement.failures == 1)
        #expect(measurement.total.successLatency.percentile(95).map { $0 >= 950_000_000 } == true)
        #expect(measurement.throughput == 100.1)
        #expect(SLOPolicy(p95Milliseconds: 900).evaluate(measurement).outcome == .failed)
        #expect(SLOPolicy(errorRatePercent: 1).evaluate(measurement).outcome == .passed)
    }
}
