import Foundation
import SLOEval
import TestSupport
import Testing

@testable import Reporting

@Suite("Prometheus metrics", .sharesProcessor)
struct PrometheusFormatTests {
    @Test func theNamesDashboardsUseAreThere() {
        let families = PrometheusFormat().gauges(of: ReportCase.passed.report)
        #expect(
            families.map(\.name) == [
                "loadtest_latency_p50_ms", "loadtest_latency_p95_ms", "loadtest_latency_p99_ms",
                "loadtest_throughput_rps", "loadtest_error_rate_percent", "loadtest_total_requests_count",
                "loadtest_duration_seconds", "loadtest_slo_violations_count", "loadtest_slo_passed",
                "loadtest_cpu_usage_percent", "loadtest_memory_usage_mb", "loadtest_timestamp_seconds",
                "loadtest_latency_p95", "loadtest_error_rate", "loadtest_total_requests",
            ]
        )
        #expect(families.allSatisfy { $0.kind == .gauge && $0.samples.count == 1 })
    }

    @Test func theGaugesHoldTheFigures() throws {
        let values = try values(of: ReportCase.failed.report, PrometheusFormat(includesGroupingLabels: false))
        let labels = "{environment=\"staging\",service=\"backend-v2\",version=\"1.0\"}"
        let expected = [
            "latency_p95_ms": 680.0, "latency_p95": 680, "throughput_rps": 400, "error_rate_percent": 4,
            "error_rate": 4, "total_requests_count": 24_000, "total_requests": 24_000, "duration_seconds": 60,
            "slo_violations_count": 4, "slo_passed": 0, "timestamp_seconds": 1_738_324_860.125,
        ]
        for (name, value) in expected {
            let found = try #require(values["loadtest_\(name)\(labels)"].flatMap(Double.init), "\(name)")
            // A percentile may be off by the histogram's 0.1 %.
            #expect(abs(found - value) <= (name.contains("p95") ? value / 1_000 : 0), "\(name)")
        }
    }

    @Test(arguments: ReportCase.allCases)
    func onlyAPassCountsAsPassed(_ example: ReportCase) throws {
        let report = example.report
        let family = try #require(
            PrometheusFormat().gauges(of: report).first { $0.name == "loadtest_slo_passed" }
        )
        #expect(family.samples.first?.value == (report.verdict.outcome == .passed ? 1 : 0))
    }

    @Test func nothingMeasuredIsNotANumber() throws {
        let text = try PrometheusFormat().text(of: ReportCase.noRequests.report)
        #expect(text.split(separator: "\n").count { $0.hasSuffix("} NaN") } == 4)
        #expect(text.contains("loadtest_latency_p95_ms{"))
    }

    @Test func theHistogramCountsUpToAllRequests() throws {
        let report = ReportCase.failed.report
        let family = try #require(PrometheusFormat().distributions(of: report).first)
        for endpoint in report.measurement.endpoints {
            let samples = family.samples.filter { $0.labels.contains(MetricLabel("endpoint", endpoint.name)) }
            let buckets = samples.filter { $0.suffix == .bucket }
            let bounds = buckets.compactMap { $0.labels.last?.value }
            #expect(
                bounds == [
                    "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5",
                    "5",
                    "10", "30", "60", "+Inf",
                ]
            )
            #expect(zip(buckets, buckets.dropFirst()).allSatisfy { $0.value <= $1.value })
            #expect(buckets.last?.value == 8_000)
            // 4 ms is the fastest failure, 40 ms the fastest success; four in five successes take 40 ms.
            #expect(buckets[1].value == 0)
            #expect(buckets[5].value > 6_000)
            #expect(samples.filter { $0.suffix == .count }.map(\.value) == [8_000])
            let sum = try #require(samples.first { $0.suffix == .sum }).value
            #expect(sum == Double(endpoint.latency.sum) / 1e9)
        }
    }

    @Test func outcomesAddUpToTheRequestsOfAnEndpoint() throws {
        let report = ReportCase.failed.report
        let family = try #require(
            PrometheusFormat().distributions(of: report).first { $0.name == "loadtest_requests_total" }
        )
        #expect(family.kind == .counter)
        #expect(family.samples.map(\.value).reduce(0, +) == 24_000)
        let outcomes = Set(family.samples.compactMap { $0.labels.last?.value })
        #expect(outcomes == ["success", "http_5xx", "request_timeout", "closed_early"])
    }

    @Test func twoEndpointsOfOneNameAreOneSeries() throws {
        var report = ReportCase.passed.report
        report.measurement.endpoints[1].name = "/api/health"
        let values = try values(of: report, PrometheusFormat(includesGroupingLabels: false))
        let labels =
            "endpoint=\"/api/health\",environment=\"staging\",outcome=\"success\",service=\"backend-v2\""
        #expect(values["loadtest_requests_total{\(labels),version=\"1.0\"}"] == "48000")
    }

    @Test(arguments: ReportCase.allCases)
    func nothingIsWrongThatPromtoolWouldMiss(_ example: ReportCase) throws {
        for format in [PrometheusFormat(), PrometheusFormat(prefix: "", includesGroupingLabels: false)] {
            #expect(ExpositionCheck(try format.text(of: example.report)).findings == [])
        }
    }

    @Test(.requires(.promtool), arguments: ReportCase.allCases)
    func promtoolFindsNoSyntaxError(_ example: ReportCase) throws {
        let text = try PrometheusFormat().text(of: example.report)
        let result = try Peer.promtool.run(["check", "metrics"], input: text)
        #expect(result.status == 3, "\(result.errors)")
        let inherited = ["_ms ", "_mb ", "_violations_count ", "_requests_count "]
        for advice in (result.output + result.errors).split(separator: "\n") {
            #expect(inherited.contains { advice.contains($0) }, "\(advice)")
        }
    }

    @Test(.requires(.promtool)) func promtoolLikesTodaysNames() throws {
        let families = PrometheusFormat().distributions(of: ReportCase.nastyNames.report)
        let text = try ExpositionText.text(of: families)
        #expect(try Peer.promtool.run(["check", "metrics"], input: text).status == 0)
    }

    private func values(of report: LoadTestReport, _ format: PrometheusFormat) throws -> [String: String] {
        ExpositionCheck(try format.text(of: report)).values
    }
}
