import Foundation
import LoadCore

/// The options that say what happens after a verdict, declared alike by all three programs.
///
/// A command lists ``group`` among its groups; ``init(_:)`` reads what was given.
package struct NotificationOptions: Sendable, Equatable {
    /// The Pushgateway's base URL; `nil` leaves it to the configuration and the environment.
    package var pushgatewayURL: String?

    /// The deployment report that events are appended to; `nil` appends to none.
    package var deploymentReport: String?

    package init(
        pushgatewayURL: String? = nil,
        deploymentReport: String? = NotificationOptions.standardDeploymentReport
    ) {
        self.pushgatewayURL = pushgatewayURL
        self.deploymentReport = deploymentReport
    }

    /// Where events are recorded unless something else is asked for.
    package static let standardDeploymentReport = "deploy/deployment_report.md"
}

extension NotificationOptions {
    package static let pushgateway = Option.optional(
        "pushgateway-url",
        .gatewayURL,
        help: "Push the metrics there. Defaults to the configured URL, else $PROMETHEUS_PUSHGATEWAY_URL."
    )
    package static let report = Option(
        "deployment-report",
        .file,
        default: standardDeploymentReport,
        help: "Append the result to this log of tests and deployments."
    )
    package static let noReport = Option.flag(
        "no-deployment-report",
        help: "Don't append to a deployment report."
    )

    /// The options under one heading in help.
    package static let group = OptionGroup("After the verdict", [pushgateway, report, noReport])

    /// The options that a command line gives.
    ///
    /// - Throws: `UsageError` when a report is named and refused at once.
    package init(_ arguments: ParsedArguments) throws {
        guard !(arguments.isGiven(Self.report) && arguments[Self.noReport]) else {
            throw arguments.usageError(
                "--deployment-report and --no-deployment-report contradict each other; give one of them"
            )
        }
        self.init(
            pushgatewayURL: arguments[Self.pushgateway],
            deploymentReport: arguments[Self.noReport] ? nil : arguments[Self.report]
        )
    }
}

extension NotificationOptions {
    /// Finds out whether what the environment says of gateway and webhook can be used, where it counts.
    ///
    /// - Throws: `UsageError`, which names the variable and doesn't repeat its value.
    package static func checkEnvironment(
        _ environment: [String: String],
        for arguments: ParsedArguments,
        with configuration: Configuration
    ) throws(UsageError) {
        let gatewayName = "PROMETHEUS_PUSHGATEWAY_URL"
        if !arguments.isGiven(pushgateway), configuration.prometheus.pushgatewayURL == nil,
            let url = environment.text(gatewayName)
        {
            do {
                _ = try ArgumentType.gatewayURL.read(url)
            } catch {
                throw arguments.usageError("the environment variable \(gatewayName): \(error)")
            }
        }
        guard configuration.alerts.slackWebhook == nil, let url = environment.text("SLACK_WEBHOOK_URL"),
            AlertSettings.webhookURL(url) == nil
        else { return }
        throw arguments.usageError(
            "the environment variable SLACK_WEBHOOK_URL is not an https or http URL; set it to the webhook, or "
                + "to nothing"
        )
    }
}

extension ArgumentType<String> {
    /// The base URL of a Pushgateway; the scheme `http` may be left out.
    package static let gatewayURL = ArgumentType("URL") { (text: String) throws(ArgumentRefusal) in
        let url = TargetURL.withScheme(text)
        guard url.isHTTPURL, let parts = URLComponents(string: url), parts.query == nil, parts.fragment == nil
        else {
            // It may hold a password, so the message does not repeat it.
            throw ArgumentRefusal("the value is not a valid base URL; write it like http://localhost:9091")
        }
        return text
    }
}
