import Foundation
package import LoadCore
package import Reporting

/// Everything that follows a verdict, the same for all three programs: the deployment report, what GitHub
/// Actions wants to know, metrics for the Pushgateway, alerts for people.
///
/// ```swift
/// let notifications = Notifications(options, configuration: configuration, environment: environment, log: log)
/// notifications.record(stageEvent)                                  // as it happens: the deployment report alone
/// await notifications.conclude(.init(event: event, alert: alert))   // once, after the program's own results
/// ```
///
/// A failure becomes a warning and nothing else: no verdict, no file of results and no exit code depends on
/// it. All that goes over the network goes at once and takes at most ten seconds together.
package struct Notifications: Sendable {
    /// How long all that goes over the network may take together.
    package static let limit = Duration.seconds(10)

    private let alerts: AlertSettings
    private let gatewayURL: String?
    private let slackWebhook: String?
    private let credentials: MailServer.Credentials?
    private let report: DeploymentLog?
    private let gitHub: GitHubActions
    private let caller: CurlCaller
    private let gatewayCaller: CurlCaller
    private let mailer: CurlMailer
    private let log: Log
    private let limit: Duration
    private let write: @Sendable (_ line: String) -> Void

    /// Creates what follows the verdicts of a program.
    ///
    /// The configuration says more than the environment and the command line more than both: a webhook is
    /// `alerts.slack_webhook`, else `SLACK_WEBHOOK_URL`; the Pushgateway that of the options, else
    /// `prometheus.pushgateway_url`, else `PROMETHEUS_PUSHGATEWAY_URL`.
    ///
    /// - Parameters:
    ///   - options: what the command line says of it.
    ///   - configuration: whom to tell, and when.
    ///   - environment: the program's environment.
    ///   - gatewayTLS: how the connection to the Pushgateway is secured; alerts go by the system's CAs alone.
    ///   - log: takes warnings; its redactor also works on whatever is written or sent. The secrets of
    ///     configuration and environment are added to it.
    ///   - runner: runs `curl`; `nil`, the default, means that of the search path.
    ///   - limit: how long all that goes over the network may take together.
    ///   - write: takes the lines for GitHub Actions. The default is standard output.
    package init(
        _ options: NotificationOptions,
        configuration: Configuration,
        environment: [String: String],
        gatewayTLS: TLSOptions = TLSOptions(),
        log: Log,
        runner: (any ProcessRunner)? = nil,
        limit: Duration = Notifications.limit,
        write: @escaping @Sendable (_ line: String) -> Void = { StandardStream.output.writeLine($0) }
    ) {
        var log = log
        log.redactor.add(secretsOf: configuration, environment: environment)
        let runner = runner ?? Subprocess(searchPath: environment["PATH"] ?? "")
        alerts = configuration.alerts
        slackWebhook =
            alerts.slackWebhook?.revealed
            ?? environment.text("SLACK_WEBHOOK_URL").flatMap(AlertSettings.webhookURL)
        gatewayURL = Self.gatewayURL(
            option: options.pushgatewayURL,
            configuration: configuration,
            environment: environment
        )
        credentials = MailServer.Credentials(environment: environment)
        report = options.deploymentReport.map { DeploymentLog(path: $0, redactor: log.redactor) }
        gitHub = GitHubActions(environment: environment, redactor: log.redactor)
        caller = CurlCaller(runner: runner, environment: environment)
        gatewayCaller = CurlCaller(runner: runner, environment: environment, gatewayTLS: gatewayTLS)
        mailer = CurlMailer(runner: runner, environment: environment)
        self.log = log
        self.limit = limit
        self.write = write
    }

    /// Where metrics are pushed: what the command line says, else the configuration, else the environment;
    /// `nil` when none says anything.
    package static func gatewayURL(
        option: String?,
        configuration: Configuration,
        environment: [String: String]
    ) -> String? {
        option ?? configuration.prometheus.pushgatewayURL?.text
            ?? environment.text("PROMETHEUS_PUSHGATEWAY_URL")
    }

    /// The page of the run in GitHub Actions, when it is known: where an alert can say the report is.
    package var runURL: String? { gitHub.runURL }

    /// Appends an event to the deployment report, and does nothing else: for the steps of a program, as they
    /// happen.
    ///
    /// - Returns: The warning, when it could not be appended.
    @discardableResult
    package func record(_ event: DeploymentEvent) -> String? {
        guard let report else { return nil }
        do {
            try report.append(event)
            return nil
        } catch {
            return warn("the event is missing in the deployment report: \(error)")
        }
    }

    /// Records the last event of a program and tells everybody who is to be told.
    ///
    /// Call it once, when all results are written and shown. Cancelling the task gives up what is still under
    /// way.
    ///
    /// - Returns: The warnings, without secrets, in order.
    @discardableResult
    package func conclude(_ conclusion: Conclusion) async -> [String] {
        var warnings = [record(conclusion.event)]
        do {
            try gitHub.publish(
                conclusion.event,
                details: conclusion.details,
                outputs: conclusion.outputs
            )
        } catch {
            warnings.append(warn("GitHub Actions could not be notified: \(error)"))
        }
        for line in gitHub.lines(of: conclusion.annotations) { write(line) }
        let round = NoticeRound(notices(of: conclusion), within: limit)
        return warnings.compactMap(\.self) + (await round.deliver(log: log))
    }

    private func notices(of conclusion: Conclusion) -> [Notice] {
        [push(of: conclusion)].compactMap(\.self) + (conclusion.alert.map(notices) ?? [])
    }

    /// The push of the metrics, where there is a gateway; a warning when they can't be written.
    private func push(of conclusion: Conclusion) -> Notice? {
        guard let gatewayURL, let metrics = conclusion.metrics else { return nil }
        do {
            return try metrics().notice(for: gatewayURL, by: gatewayCaller)
        } catch {
            log.warning("The metrics could not be written: \(error).")
            return nil
        }
    }

    /// The ways in which people hear of an alert; none when its outcome is worth none.
    private func notices(of alert: Alert) -> [Notice] {
        guard AlertPolicy(onInconclusive: alerts.onInconclusive).wantsAlert(for: alert.outcome) else {
            return []
        }
        let alert = alert.redacted(by: log.redactor)
        var notices: [Notice] = []
        if let slackWebhook { notices.append(.slack(alert, webhook: slackWebhook, by: caller)) }
        if let webhook = alerts.webhook {
            let headers = webhook.headers.map { HTTPCall.Header($0.name, $0.value.revealed) }
            notices.append(.webhook(alert, url: webhook.url.revealed, headers: headers, by: caller))
        }
        let email = alerts.email
        if email.isEnabled, let server = email.server, let from = email.from {
            let server = MailServer(host: server, port: email.port, credentials: credentials)
            notices.append(
                .mail(alert, from: from, to: email.to, date: alert.time, server: server, by: mailer)
            )
        }
        return notices
    }

    private func warn(_ text: String) -> String {
        log.warning(text)
        return log.redactor.redact(text).singleLine
    }
}
