import Delivery
import Testing

@Suite struct AftermathOptionsTests {
    private func options(_ arguments: String...) throws -> AftermathOptions? {
        let command = Command("gate", summary: "A gate.", groups: [AftermathOptions.group])
        guard case .run(let parsed) = try command.parse(arguments) else { return nil }
        return try AftermathOptions(parsed)
    }

    @Test func withoutOptionsEventsGoToTheUsualReport() throws {
        #expect(try options() == AftermathOptions())
        #expect(AftermathOptions().deploymentReport == "deploy/deployment_report.md")
    }

    @Test func optionsNameTheReportAndTheGateway() throws {
        #expect(
            try options("--deployment-report", "log.md", "--pushgateway-url", "http://u:p@gw:9091/x")
                == AftermathOptions(pushgatewayURL: "http://u:p@gw:9091/x", deploymentReport: "log.md")
        )
        #expect(try options("--no-deployment-report")?.deploymentReport == nil)
        #expect(try options("--pushgateway-url", "localhost:9091")?.pushgatewayURL == "localhost:9091")
    }

    @Test func aReportCanNotBeNamedAndRefused() {
        #expect(throws: UsageError.self) { try options("--no-deployment-report", "--deployment-report=x") }
    }

    @Test(arguments: ["http://", "ftp://gw:21", "http://gw/?q=1", "a b", "http://user:secret-word@"])
    func whatIsNoAddressIsRefusedWithoutShowingIt(url: String) {
        let error = #expect(throws: UsageError.self) { try options("--pushgateway-url", url) }
        #expect(error?.description.contains("http://localhost:9091") == true)
        #expect(error?.description.contains("secret-word") == false)
    }
}
