package import Reporting

extension Notifications {
    /// The result of a program, for everybody who is notified.
    package struct Conclusion: Sendable {
        /// The event for the deployment report and GitHub's summary.
        package var event: DeploymentEvent
        /// The alert for people, sent when the outcome is worth it (`AlertPolicy`); `nil` sends none.
        package var alert: Alert?
        /// Makes what the Pushgateway gets; called only where there is one. `nil` pushes nothing.
        package var metrics: (@Sendable () throws -> Metrics)?
        /// Makes Markdown that is folded away under GitHub's summary, such as the report; called only where
        /// there is a summary.
        package var details: @Sendable () -> String
        /// Outputs of the step in GitHub Actions, beside `performance_passed` and `report_url`.
        package var outputs: [(name: String, value: String)]
        /// The annotations on the page of the run in GitHub Actions.
        package var annotations: [GitHubAnnotation]

        /// Creates a conclusion.
        ///
        /// - Parameter annotations: `nil`, the default, means those of the event: an error for each reason of
        ///   a failure.
        package init(
            event: DeploymentEvent,
            alert: Alert? = nil,
            metrics: (@Sendable () throws -> Metrics)? = nil,
            details: @escaping @Sendable () -> String = { "" },
            outputs: [(name: String, value: String)] = [],
            annotations: [GitHubAnnotation]? = nil
        ) {
            self.event = event
            self.alert = alert
            self.metrics = metrics
            self.details = details
            self.outputs = outputs
            self.annotations = annotations ?? GitHubAnnotation.annotations(of: event)
        }
    }

    /// Metrics and the group of the Pushgateway that they replace.
    package struct Metrics: Sendable, Equatable {
        /// The exposition text, without `job`, `instance` and timestamps.
        package var text: String
        /// The label `job`.
        package var job: String
        /// The label `instance`.
        package var instance: String
        /// More labels that name the group, in order.
        package var grouping: [Pushgateway.Label]

        package init(
            text: String,
            job: String = "loadtest",
            instance: String,
            grouping: [Pushgateway.Label] = []
        ) {
            self.text = text
            self.job = job
            self.instance = instance
            self.grouping = grouping
        }
    }
}

extension Notifications.Metrics {
    /// The metrics of a load test.
    ///
    /// - Parameters:
    ///   - report: what was measured.
    ///   - prefix: what every metric's name begins with.
    /// - Throws: `ExpositionError` when prefix or labels have no valid names.
    package init(_ report: LoadTestReport, prefix: String) throws(ExpositionError) {
        let format = PrometheusFormat(prefix: prefix, includesGroupingLabels: false)
        self.init(
            text: try format.text(of: report),
            job: format.job,
            instance: PrometheusFormat.instance(of: report.measurement)
        )
    }

    /// The push of the metrics to a gateway.
    package func notice(for url: String, by caller: some HTTPCaller) -> Notice {
        .push(text, to: Pushgateway(url: url, job: job, instance: instance, grouping: grouping), by: caller)
    }
}
