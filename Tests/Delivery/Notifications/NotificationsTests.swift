import DeliveryTestSupport
import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

@testable import Delivery

@Suite(.sharesProcessor, .timeLimit(.minutes(1))) struct NotificationsTests {
    private let folder: TemporaryFolder
    private let logged = Lines()
    private let printed = Lines()
    private let event = DeploymentEvent(
        time: Date(timeIntervalSince1970: 1_738_324_800),
        kind: .loadTest,
        outcome: .failed,
        program: "loadtest 1.0.0",
        target: "http://service.test",
        reasons: ["P95 latency 680.0ms exceeds threshold 250ms"]
    )
    private static let metrics = Notifications.Metrics(text: "# TYPE x gauge\nx 1\n", instance: "loadtest-1")

    init() throws { folder = try TemporaryFolder() }

    private func alert(_ outcome: Verdict.Outcome = .failed) -> Alert {
        Alert(
            outcome: outcome,
            testType: "Load test",
            environment: "staging",
            target: "http://service.test",
            time: event.time,
            reasons: event.reasons
        )
    }

    private func notifications(
        _ options: NotificationOptions? = nil,
        _ configuration: Configuration = Configuration(),
        environment: [String: String] = [:],
        redactor: Redactor = Redactor(),
        runner: (any ProcessRunner)? = nil,
        limit: Duration = .seconds(10)
    ) -> Notifications {
        Notifications(
            options ?? NotificationOptions(deploymentReport: folder("report.md")),
            configuration: configuration,
            environment: environment,
            log: Log(redactor: redactor, sink: { [logged] in logged.add($0) }),
            runner: runner ?? agreeable(),
            limit: limit,
            write: { [printed] in printed.add($0) }
        )
    }

    /// The URLs that curl was to call.
    private func urls(of runner: ScriptedProcessRunner) -> [String] {
        runner.calls.flatMap { call in
            String(decoding: call.standardInput, as: UTF8.self).split(separator: "\n")
                .filter { $0.hasPrefix("url = ") }.map { $0.dropFirst(7).dropLast().description }
        }.sorted()
    }

    /// Runs curl in name only: every call is answered with 200.
    private func agreeable() -> ScriptedProcessRunner {
        ScriptedProcessRunner([.on("curl", complains: "loadgate-status 200\n").always()])
    }

    @Test func anEventIsAppendedAndNobodyTold() throws {
        let runner = ScriptedProcessRunner()
        let environment = ["SLACK_WEBHOOK_URL": "http://hooks.test/x", "GITHUB_OUTPUT": folder("output")]
        #expect(notifications(environment: environment, runner: runner).record(event) == nil)
        #expect(try DeploymentLog(path: folder("report.md")).events() == [event])
        #expect(try folder.contents == ["report.md"])
        #expect(runner.calls.isEmpty && logged.all.isEmpty && printed.all.isEmpty)
    }

    @Test func withoutADeploymentReportNothingIsAppended() async throws {
        let notifications = notifications(NotificationOptions(deploymentReport: nil))
        #expect(notifications.record(event) == nil)
        #expect(await notifications.conclude(.init(event: event)).isEmpty)
        #expect(try folder.contents.isEmpty)
    }

    @Test func aConclusionReachesEverybody() async throws {
        var configuration = Configuration()
        configuration.alerts.slackWebhook = Secret("https://hooks.test/services/one")
        configuration.alerts.email = EmailSettings(
            isEnabled: true,
            server: "mail.test",
            port: 2525,
            from: "gate@example.org",
            to: ["ops@example.org"]
        )
        configuration.prometheus.pushgatewayURL = try TargetURL("http://gateway.test:9091")
        let runner = agreeable()
        let environment = [
            "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": folder("summary.md"),
            "GITHUB_OUTPUT": folder("output"), "SMTP_USERNAME": "user", "SMTP_PASSWORD": "hunter22",
        ]
        let notifications = notifications(nil, configuration, environment: environment, runner: runner)
        let conclusion = Notifications.Conclusion(
            event: event,
            alert: alert(),
            metrics: { Self.metrics },
            details: { "# The report" },
            outputs: [("stage", "25")]
        )
        #expect(await notifications.conclude(conclusion).isEmpty)
        #expect(
            urls(of: runner) == [
                "http://gateway.test:9091/metrics/job/loadtest/instance/loadtest-1",
                "https://hooks.test/services/one", "smtp://user:hunter22@mail.test:2525",
            ]
        )
        #expect(try DeploymentLog(path: folder("report.md")).events() == [event])
        #expect(try folder.text("output") == "performance_passed=false\nstage=25\n")
        #expect(try folder.text("summary.md").contains("# The report"))
        #expect(
            printed.all == ["::error title=Load test FAILED::P95 latency 680.0ms exceeds threshold 250ms"]
        )
        #expect(logged.all.isEmpty)
    }

    @Test(arguments: [
        (Verdict.Outcome.passed, true, 0), (.inconclusive, false, 0), (.inconclusive, true, 1),
        (.failed, false, 1),
    ])
    func anAlertIsSentWhenItsOutcomeIsWorthIt(
        outcome: Verdict.Outcome,
        onInconclusive: Bool,
        calls: Int
    ) async {
        var configuration = Configuration()
        configuration.alerts.onInconclusive = onInconclusive
        let runner = agreeable()
        let notifications = notifications(
            nil,
            configuration,
            environment: ["SLACK_WEBHOOK_URL": "https://hooks.test/services/one"],
            runner: runner
        )
        await notifications.conclude(.init(event: event, alert: alert(outcome)))
        #expect(runner.calls.count == calls)
    }

    @Test func theCommandLineIsAboveTheConfigurationAndThatAboveTheEnvironment() async throws {
        var configuration = Configuration()
        let environment = [
            "SLACK_WEBHOOK_URL": "http://hooks.test/variable",
            "PROMETHEUS_PUSHGATEWAY_URL": "variable:9091",
        ]
        func called(_ options: NotificationOptions) async -> [String] {
            let runner = agreeable()
            await notifications(options, configuration, environment: environment, runner: runner)
                .conclude(.init(event: event, alert: alert(), metrics: { Self.metrics }))
            return urls(of: runner)
        }
        let group = "/metrics/job/loadtest/instance/loadtest-1"
        let silent = NotificationOptions(deploymentReport: nil)
        #expect(await called(silent) == ["http://hooks.test/variable", "http://variable:9091" + group])
        configuration.alerts.slackWebhook = Secret("http://hooks.test/file")
        configuration.prometheus.pushgatewayURL = try TargetURL("http://file:9091")
        #expect(await called(silent) == ["http://file:9091" + group, "http://hooks.test/file"])
        let flag = NotificationOptions(pushgatewayURL: "flag:9091", deploymentReport: nil)
        #expect(await called(flag) == ["http://flag:9091" + group, "http://hooks.test/file"])
    }

    /// What can't be written is a warning, and everything else happens all the same.
    @Test func whatFailsIsAWarningEach() async throws {
        let environment = [
            "GITHUB_STEP_SUMMARY": folder.path, "GITHUB_OUTPUT": folder("output"),
            "SLACK_WEBHOOK_URL": "http://hooks.test/services/secret",
        ]
        let runner = ScriptedProcessRunner([
            .on("curl", says: "no_service", complains: "loadgate-status 404\n")
        ])
        let warnings = await notifications(
            NotificationOptions(deploymentReport: folder.path),
            environment: environment,
            runner: runner
        ).conclude(.init(event: event, alert: alert()))
        #expect(warnings.count == 3 && logged.all.count == 3)
        #expect(warnings[0].hasPrefix("the event is missing in the deployment report: "))
        #expect(warnings[1].hasPrefix("GitHub Actions could not be notified: "))
        #expect(warnings[2].hasPrefix("the Slack alert was not delivered: the server answered HTTP 404"))
        #expect(try folder.text("output") == "performance_passed=false\n")
        #expect(!(warnings + logged.all).joined().contains("secret"))
    }

    @Test func secretsAreTakenOutOfAllThatIsWrittenOrSent() async throws {
        var configuration = Configuration()
        configuration.loadTest.endpoints = [
            EndpointSettings(
                path: "/",
                weight: 1,
                headers: [.init(name: "Authorization", value: Secret("Bearer t0ken-one"))]
            )
        ]
        var secret = event
        secret.reasons = ["t0ken-one and hunter22 and http://u:p@h/ and /services/secret"]
        var told = alert()
        told.reasons = secret.reasons
        let runner = agreeable()
        let environment = [
            "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": folder("summary.md"),
            "SLACK_WEBHOOK_URL": "http://hooks.test/services/secret", "SMTP_PASSWORD": "hunter22",
        ]
        await notifications(nil, configuration, environment: environment, runner: runner)
            .conclude(.init(event: secret, alert: told))
        let sent = runner.calls.map { String(decoding: $0.standardInput, as: UTF8.self) }
        let body = try #require(sent.first?.split(separator: "\n").first { $0.hasPrefix("data-raw") })
        let texts = [
            try folder.text("report.md"), try folder.text("summary.md"), printed.all.joined(), String(body),
        ]
        for text in texts {
            // Markdown has them behind backslashes.
            #expect(text.replacing("\\", with: "").contains("***"))
            for word in ["t0ken", "hunter22", "u:p@", "/services"] { #expect(!text.contains(word)) }
        }
    }

    @Test(.requires(.curl)) func servicesThatHangCostTheLimitAndNoMore() async throws {
        try await LoopbackServer.withRunning(.init(fallback: .misbehaving(.stall))) { server in
            var configuration = Configuration()
            configuration.alerts.slackWebhook = Secret(server.url + "/hook")
            configuration.prometheus.pushgatewayURL = try TargetURL(server.url)
            let notifications = notifications(
                nil,
                configuration,
                environment: ["no_proxy": "*"],
                runner: Subprocess(searchPath: "/usr/local/bin:/usr/bin:/bin"),
                limit: .milliseconds(800)
            )
            let warnings = await notifications.conclude(
                .init(event: event, alert: alert(), metrics: { Self.metrics })
            )
            #expect(warnings.count == 2)
            #expect(warnings.allSatisfy { $0.contains("no answer in time") })
        }
        #expect(Notifications.limit == .seconds(10))
    }
}
