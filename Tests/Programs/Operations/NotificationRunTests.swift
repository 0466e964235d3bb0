import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

/// What follows the verdict of `loadtest run`, by the built program and a receiver of the test's own.
@Suite(.sharesProcessor, .timeLimit(.minutes(2))) struct NotificationRunTests {
    private let test: LoadTestCase

    init() throws { test = try LoadTestCase() }

    /// A service that is loaded, and everything that is told of it, in one server.
    private func serving(_ body: (LoopbackServer) async throws -> Void) async throws {
        let server = LoopbackServer(options: .init(requestLogLimit: 10_000, keptBodyLimit: 1 << 20)) {
            $0.path == "/hooks/refused" ? .text("no_service\n", status: 404) : .text("ok\n")
        }
        try await server.whileRunning(body)
    }

    private func load(
        _ server: LoopbackServer,
        _ own: String...,
        environment: [String: String] = [:]
    ) async throws -> ProgramRun {
        let arguments = ["--requests", "20", "--deployment-report", "log.md"] + own
        return try await test.program.run(
            LoadTestCase.arguments(server.url, arguments),
            environment: environment,
            in: test.folder
        )
    }

    /// A configuration that always fails and tells Slack of it.
    private func configure(slackWebhook: String) throws {
        try test.folder.write(
            "deploy/performance_config.yml",
            strictConfiguration + "alerts: {slack_webhook: '\(slackWebhook)'}\n"
        )
    }

    private func told(_ server: LoopbackServer, at path: String) -> [LoopbackServer.Request] {
        server.requestLog.filter { $0.path == path }
    }

    @Test func eachRunIsAppendedToTheDeploymentReport() async throws {
        try test.folder.write("deploy/performance_config.yml", lenientConfiguration)
        try await serving { server in
            #expect(try await load(server).ending == .exited(0))
            try test.folder.write("strict.yml", strictConfiguration)
            _ = try await load(server, "--config", "strict.yml")
            let events = try DeploymentLog(path: test.folder("log.md")).events()
            #expect(events.map(\.outcome) == [.passed, .failed])
            #expect(events.allSatisfy { $0.kind == .loadTest && $0.target == server.url })
            let history = try await test.program.run(
                ["report", "--history", "--last", "1", "--deployment-report", "log.md"],
                in: test.folder
            )
            #expect(history.ending == .exited(0))
            let lines = history.output.split(separator: "\n")
            #expect(lines.count == 2 && lines[0].hasPrefix("TIME"))
            #expect(lines[1].contains("Load test  FAILED"))
        }
    }

    @Test(.requires(.curl)) func aFailureReachesSlackAndAWebhookAndAPassNobody() async throws {
        try await serving { server in
            let alerts = """
                alerts:
                  slack_webhook: ${SLACK_WEBHOOK_URL}
                  webhook:
                    url: \(server.url)/hooks/json
                    headers: {Authorization: Bearer t0ken-one}

                """
            try test.folder.write("good.yml", lenientConfiguration + alerts)
            try test.folder.write("bad.yml", strictConfiguration + alerts)
            let environment = ["SLACK_WEBHOOK_URL": server.url + "/hooks/slack"]
            _ = try await load(server, "--config", "good.yml", environment: environment)
            #expect(told(server, at: "/hooks/slack").isEmpty && told(server, at: "/hooks/json").isEmpty)
            let run = try await load(server, "--config", "bad.yml", environment: environment)
            #expect(run.ending == .exited(0))
            let slack = try #require(told(server, at: "/hooks/slack").first)
            let text = String(decoding: slack.body, as: UTF8.self)
            let facts = ["Load test FAILED", "*Environment*", "*P95 latency*", "*Error rate*", "*Rollback*"]
            for fact in facts + ["P95 latency ", "exceeds threshold"] {
                #expect(text.contains(fact), "\(fact)")
            }
            let webhook = try #require(told(server, at: "/hooks/json").first)
            #expect(webhook.header("authorization") == "Bearer t0ken-one")
            #expect(String(decoding: webhook.body, as: UTF8.self).contains("\"status\": \"failed\""))
        }
    }

    @Test func gitHubIsToldByItsFilesAndLines() async throws {
        try test.folder.write("deploy/performance_config.yml", strictConfiguration)
        let environment = [
            "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": test.folder("summary.md"),
            "GITHUB_OUTPUT": test.folder("output"), "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "o/r", "GITHUB_RUN_ID": "7",
        ]
        try await serving { server in
            let run = try await load(server, "--fail-on-violation", environment: environment)
            #expect(run.ending == .exited(1))
            let errors = run.output.split(separator: "\n").filter { $0.hasPrefix("::error title=Load test ") }
            #expect(errors.contains { $0.contains("FAILED::P95 latency ") })
        }
        #expect(
            try test.folder.text("output")
                == "performance_passed=false\nreport_url=https://github.com/o/r/actions/runs/7\n"
        )
        let summary = try test.folder.text("summary.md")
        #expect(summary.hasPrefix("### ❌ Load test FAILED\n"))
        #expect(summary.contains("# Performance Test Report"))
    }

    @Test(.requires(.curl)) func secretsAreNowhere() async throws {
        try await serving { server in
            try configure(slackWebhook: server.url + "/hooks/refused")
            let environment = ["SMTP_PASSWORD": "hunter22", "LOG_LEVEL": "DEBUG"]
            let run = try await load(
                server,
                "--header",
                "Authorization: Bearer t0ken-one",
                "--pushgateway-url",
                "http://user:pass-word@127.0.0.1:1",
                environment: environment
            )
            #expect(run.errors.contains("WARNING the Slack alert was not delivered"))
            #expect(run.errors.contains("WARNING the push to the Pushgateway was not delivered"))
            let written = try test.folder.files.filter { !$0.hasSuffix(".yml") }.map(test.folder.text)
            let seen = (written + [run.output, run.errors]).joined()
            for secret in ["hooks/refused", "hunter22", "t0ken", "pass-word"] {
                #expect(!seen.contains(secret), "\(secret)")
            }
        }
    }

    /// Results are there before anybody is told, and nobody who is told can change them.
    @Test(.requires(.curl)) func aRefusedWebhookChangesNothing() async throws {
        try await serving { server in
            try configure(slackWebhook: server.url + "/hooks/refused")
            let run = try await load(server, "--fail-on-violation")
            #expect(run.ending == .exited(1))
            #expect(run.output.hasPrefix("❌ FAILED Load test completed\n"))
            #expect(run.errors.contains("the server answered HTTP 404: no_service"))
            #expect(try test.folder.results().verdict.outcome == .failed)
            #expect(try test.folder.text("report.md").contains("## ❌ SLO Violations"))
            #expect(try DeploymentLog(path: test.folder("log.md")).events().map(\.outcome) == [.failed])
        }
    }

    /// A gateway, a chat and a mail server that all take a connection and say nothing.
    @Test(.requires(.curl, .python)) func servicesThatHangCostTenSecondsTogetherAndTheVerdictNothing()
        async throws
    {
        let silent = try await silentService()
        defer { silent.stop() }
        let alerts = """
            alerts:
              slack_webhook: \(silent.url)/hooks/slack
              email:
                enabled: true
                smtp_server: 127.0.0.1
                smtp_port: \(silent.port)
                from_email: gate@example.org
                to_emails: ops@example.org

            """
        try test.folder.write("deploy/performance_config.yml", strictConfiguration + alerts)
        try await serving { server in
            // One after another they would take nearly thirty, every time; a busy machine may take as long once.
            var took = Duration.seconds(30)
            var ended: ProgramRun?
            for _ in 0..<3 where took >= .seconds(25) {
                let begin = ContinuousClock.now
                ended = try await load(server, "--fail-on-violation", "--pushgateway-url", silent.url)
                took = ContinuousClock.now - begin
            }
            #expect(took < .seconds(25))
            let run = try #require(ended)
            #expect(run.ending == .exited(1))
            let warnings = run.warnings
            #expect(warnings.count == 3 && warnings.allSatisfy { $0.contains("no answer in time") })
            #expect(try test.folder.results().verdict.outcome == .failed)
        }
    }

    /// Results are written by then, so nothing is lost but the notice.
    @Test(.requires(.curl, .python)) func aSignalCutsTheNoticesShort() async throws {
        let silent = try await silentService()
        defer { silent.stop() }
        try configure(slackWebhook: silent.url + "/hooks/slack")
        try await serving { server in
            async let run = load(server, "--fail-on-violation")
            let process = try await test.process()
            try await wait(until: "record") { try test.folder.files.contains("log.md") }
            process.signal(SIGTERM)
            let ended = try await run
            #expect(ended.ending == .exited(143))
            #expect(ended.errors.contains("WARNING the Slack alert was not delivered: "), "\(ended.errors)")
            #expect(!ended.errors.contains("no answer in time"))
            #expect(try test.folder.results().verdict.outcome == .failed)
        }
    }

    /// A service that takes connections and says nothing.
    private func silentService() async throws -> PythonServerPeer {
        try await PythonServerPeer.start(
            try #require(Peer.python.path),
            script: """
                import socket, time
                server = socket.create_server(('127.0.0.1', 0), backlog=50)
                print(server.getsockname()[1])
                time.sleep(120)
                """
        )
    }

    @Test func withoutCurlThatIsAWarning() async throws {
        try configure(slackWebhook: "http://127.0.0.1:1/hooks")
        try await serving { server in
            let run = try await load(server, environment: ["PATH": test.folder.path])
            #expect(run.ending == .exited(0))
            let warning = "WARNING the Slack alert was not delivered: the program 'curl' was not found"
            #expect(run.errors.contains(warning), "\(run.errors)")
        }
    }

    @Test func aDeploymentReportThatCanNotBeWrittenIsAWarning() async throws {
        try test.folder.write("deploy/performance_config.yml", lenientConfiguration)
        try test.folder.makeFolder("folder")
        try await serving { server in
            let run = try await test.load(server.url, "--requests", "5", "--deployment-report", "folder")
            #expect(run.ending == .exited(0))
            #expect(run.errors.contains("WARNING the event is missing in the deployment report: "))
            #expect(try test.folder.results().verdict.outcome == .passed)
        }
    }

    @Test func aStoppedRunIsRecordedAsStopped() async throws {
        try test.folder.write("deploy/performance_config.yml", strictConfiguration)
        try await serving { server in
            async let run = test.load(server.url, "--duration", "60", "--deployment-report", "log.md")
            let process = try await test.process()
            try await wait(until: "load") { server.counters.requests > 20 }
            process.signal(SIGINT)
            #expect(try await run.ending == .exited(130))
        }
        #expect(try DeploymentLog(path: test.folder("log.md")).events().map(\.outcome) == [.stopped])
    }
}
