package import Reporting
import SLOEval

extension Notifications.Conclusion {
    /// Creates the conclusion of a load test.
    ///
    /// A run that somebody stopped alerts nobody: whoever stopped it knows, and half a run is no verdict.
    ///
    /// - Parameters:
    ///   - report: what was measured.
    ///   - metricsPrefix: what every metric's name begins with.
    ///   - reportLocation: where people find the report: a path or a URL.
    package init(
        _ report: LoadTestReport,
        metricsPrefix: String = "loadtest_",
        reportLocation: String?
    ) {
        self.init(
            event: DeploymentEvent(report),
            alert: report.measurement.ending.isInterrupted ? nil : Alert(report, report: reportLocation),
            metrics: { try Notifications.Metrics(report, prefix: metricsPrefix) },
            details: { MarkdownFormat().text(of: report) }
        )
    }
}
