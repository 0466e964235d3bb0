import SLOEval

/// What `Benchmarks/compare` reads of a run.
struct Figures {
    private let rate: Double
    private let measured: EndpointMeasurement

    init(_ measured: EndpointMeasurement, elapsed: Duration) {
        self.measured = measured
        rate = Double(measured.requests) / (elapsed / .seconds(1))
    }

    var json: String {
        let (p50, p99) = (milliseconds(0.5), milliseconds(0.99))
        return #"{"rate": \#(rate), "p50": \#(p50), "p99": \#(p99), "errors": \#(measured.failures)}"#
    }

    private func milliseconds(_ quantile: Double) -> Double {
        Double(measured.latency.quantile(quantile) ?? 0) / 1e6
    }
}
