import SLOEval
import Testing

@testable import Reporting

@Suite("Labels of metrics")
struct PrometheusLabelTests {
    @Test func everySampleCarriesTheCommonLabels() {
        let labels = PrometheusFormat().commonLabels(of: ReportCase.passed.report)
        #expect(
            labels == [
                MetricLabel("environment", "staging"), MetricLabel("instance", "loadtest-1738324800"),
                MetricLabel("job", "loadtest"), MetricLabel("service", "backend-v2"),
                MetricLabel("version", "1.0"),
            ]
        )
        let families =
            PrometheusFormat().gauges(of: ReportCase.passed.report)
            + PrometheusFormat().distributions(of: ReportCase.passed.report)
        #expect(families.flatMap(\.samples).allSatisfy { $0.labels.starts(with: labels) })
    }

    @Test func configuredLabelsGoFirst() {
        var report = ReportCase.passed.report
        report.run.labels = ["job": "nightly", "instance": "ci-7", "environment": "blue", "team": "core"]
        let labels = PrometheusFormat(job: "other", instance: "other").commonLabels(of: report)
        #expect(
            labels == [
                MetricLabel("environment", "blue"), MetricLabel("instance", "ci-7"),
                MetricLabel("job", "nightly"), MetricLabel("team", "core"),
            ]
        )
    }

    @Test func aPushCarriesNoGroupingLabels() throws {
        var report = ReportCase.passed.report
        report.run.labels["job"] = "nightly"
        let text = try PrometheusFormat(includesGroupingLabels: false).text(of: report)
        #expect(!text.contains("job=") && !text.contains("instance="))
        #expect(text.contains("service=\"backend-v2\""))
    }

    @Test(
        arguments: [
            ("loadtest_", "service", nil),
            ("", "service", nil),
            ("job:", "service", nil),
            ("load-test_", "service", ExpositionError.invalidMetricName("load-test_")),
            ("9", "service", .invalidMetricName("9")),
            ("loadtest_", "my-label", .invalidLabelName("my-label")),
            ("loadtest_", "", .invalidLabelName("")),
            ("loadtest_", "endpoint", .reservedLabelName("endpoint")),
            ("loadtest_", "outcome", .reservedLabelName("outcome")),
            ("loadtest_", "le", .reservedLabelName("le")),
            ("loadtest_", "__name__", .reservedLabelName("__name__")),
        ] as [(String, String, ExpositionError?)]
    )
    func aConfigurationCanBeCheckedBeforeARun(_ prefix: String, _ label: String, _ error: ExpositionError?) {
        var found: ExpositionError?
        do throws(ExpositionError) {
            try PrometheusFormat.check(prefix: prefix, labels: [label: "x"])
        } catch {
            found = error
        }
        #expect(found == error)
        var report = ReportCase.noRequests.report
        report.run.labels = [label: "x"]
        let text = try? PrometheusFormat(prefix: prefix).text(of: report)
        #expect((text == nil) == (error != nil))
    }

    @Test func everyErrorSaysWhatToDo() {
        let errors: [ExpositionError] = [
            .invalidMetricName("a-b"), .invalidLabelName("a-b"), .reservedLabelName("le"),
            .repeatedLabel("l", metric: "m"), .repeatedFamily("m"), .repeatedSeries("m{}"),
        ]
        #expect(errors.allSatisfy { $0.description.hasSuffix(".") })
        #expect(Set(errors.map(\.description)).count == errors.count)
    }
}
