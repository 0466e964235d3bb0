import Testing

@testable import Delivery

@Suite struct NotificationOptionsTests {
    private func options(_ arguments: String...) throws -> NotificationOptions? {
        let command = Command("gate", summary: "A gate.", groups: [NotificationOptions.group])
        guard case .run(let parsed) = try command.parse(arguments) else { return nil }
        return try NotificationOptions(parsed)
    }

    @Test func withoutOptionsEventsGoToTheUsualReport() throws {
        #expect(try options() == NotificationOptions())
        #expect(NotificationOptions().deploymentReport == "deploy/deployment_report.md")
    }

    @Test func optionsNameTheReportAndTheGateway() throws {
        #expect(
            try options("--deployment-report", "log.md", "--pushgateway-url", "http://u:p@gw:9091/x")
                == NotificationOptions(pushgatewayURL: "http://u:p@gw:9091/x", deploymentReport: "log.md")
        )
        #expect(try options("--no-deployment-report")?.deploymentReport == nil)
        #expect(try options("--pushgateway-url", "localhost:9091")?.pushgatewayURL == "localhost:9091")
    }

    @Test func aReportCanNotBeNamedAndRefused() {
        #expect(throws: UsageError.self) { try options("--no-deployment-report", "--deployment-report=x") }
    }

    @Test(arguments: [
        "http://", "ftp://gw:21", "http://gw/?q=1", "a b", "http://user:secret-word@", "foo",
        "http://gw:99999", "gw/path with",
    ])
    func whatIsNoAddressIsRefusedWithoutShowingIt(url: String) {
        let error = #expect(throws: UsageError.self) { try options("--pushgateway-url", url) }
        #expect(error?.description.contains("http://localhost:9091") == true)
        #expect(error?.description.contains("secret-word") == false)
    }

    private func check(_ environment: [String: String], _ arguments: String..., configuration: String = "")
        throws
    {
        let command = Command("gate", summary: "A gate.", groups: [NotificationOptions.group])
        guard case .run(let parsed) = try command.parse(arguments) else { return }
        let configuration = try ConfigurationFile.configuration(configuration)
        try NotificationOptions.checkEnvironment(environment, for: parsed, with: configuration)
    }

    @Test(arguments: [
        ("PROMETHEUS_PUSHGATEWAY_URL", "foo"), ("PROMETHEUS_PUSHGATEWAY_URL", "http://u:hunter2@"),
        ("PROMETHEUS_PUSHGATEWAY_URL", "http://gw:9091\nX"), ("SLACK_WEBHOOK_URL", "foo"),
        ("SLACK_WEBHOOK_URL", "https://hooks\nhunter2"), ("SLACK_WEBHOOK_URL", "ftp://hunter2"),
    ])
    func aVariableThatCanNotBeUsedIsNamedBeforeTheRun(name: String, value: String) {
        let error = #expect(throws: UsageError.self) { try check([name: value]) }
        #expect(error?.description.contains(name) == true)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func whatIsNotUsedIsNotLookedAt() throws {
        try check(["PROMETHEUS_PUSHGATEWAY_URL": "foo"], "--pushgateway-url", "http://gw:9091")
        try check(["SLACK_WEBHOOK_URL": "foo"], configuration: "alerts: {slack_webhook: 'https://hooks/x'}")
        try check(["SLACK_WEBHOOK_URL": "", "PROMETHEUS_PUSHGATEWAY_URL": "\n"])
        try check([
            "SLACK_WEBHOOK_URL": "https://hooks/x\r\n", "PROMETHEUS_PUSHGATEWAY_URL": "http://gw:9091\n",
        ])
    }
}
