import Delivery
import LoadCore
import SLOEval
import Testing

@Suite struct ConfigurationTests {
    @Test(arguments: [
        "", "{}", "thresholds:\nload_test:\n  endpoints:\n  patterns: {burst: }\nalerts: ~\nenvironments:\n",
    ])
    func whatIsLeftOutHasItsDefault(text: String) throws {
        #expect(try ConfigurationFile.configuration(text) == Configuration())
    }

    @Test func theStandardChecksTheStandardThresholds() {
        #expect(Configuration.standard.thresholds == .standard)
        #expect(Configuration.standard.loadTest.endpoints.isEmpty, "the target itself is asked")
        #expect(Configuration.standard.loadTest.patterns.all == [.sustained, .burst, .rampUp, .max])
        #expect(Configuration.standard.prometheus.prefix == "loadtest_")
    }

    @Test func aThresholdThatIsLeftOutOrNullIsNotChecked() throws {
        let configuration = try ConfigurationFile.configuration("thresholds: {latency: {p95: 0x10, p99: ~}}")
        #expect(configuration.thresholds == SLOPolicy(p95Milliseconds: 16))
    }

    @Test func aLongEndpointSaysEverything() throws {
        let text = """
            load_test:
              endpoints:
                /short: 2
                /long?q=$x:
                  weight: 0.5
                  method: POST
                  headers: {Authorization: "Bearer ${TOKEN}", X-Number: 1.50}
                  body: |
                    {"price": "$$5"}
                  expect: {status: [200, 404], body_contains: ok}
                /default: {expect: {status: 204}}
              transport: socket
            """
        let load = try ConfigurationFile.configuration(text, ["TOKEN": "t0p"]).loadTest
        let headers = [
            HTTPHeader(name: "Authorization", value: "Bearer t0p"),
            HTTPHeader(name: "X-Number", value: "1.50"),
        ]
        #expect(
            load.endpoints.map(\.endpoint) == [
                Endpoint(path: "/short", weight: 2),
                Endpoint(
                    path: "/long?q=$x",
                    weight: 0.5,
                    method: "POST",
                    headers: headers,
                    body: "{\"price\": \"$5\"}\n",
                    expectation: Expectation(statuses: [200, 404], bodyContains: "ok")
                ),
                Endpoint(path: "/default", expectation: Expectation(statuses: [204])),
            ]
        )
        #expect(load.transport == .socket)
    }

    @Test func patternsHaveTheirNamesOnTheCommandLine() throws {
        let text = """
            load_test:
              patterns:
                sustained: {inter_request_delay: [0, 0.000000001]}
                burst: {burst_size: 3, burst_pause: [1, 1]}
                ramp_up: {ramp_duration: 1.5}
            """
        let patterns = try ConfigurationFile.configuration(text).loadTest.patterns
        #expect(patterns.pattern(named: "sustained") == .sustained(pause: .zero ... .nanoseconds(1)))
        #expect(patterns.pattern(named: "burst") == .burst(size: 3, pause: .seconds(1) ... .seconds(1)))
        #expect(patterns.pattern(named: "ramp-up") == .rampUp(duration: .milliseconds(1500)))
        #expect(patterns.pattern(named: "max") == .max)
        #expect(patterns.pattern(named: "ramp_up") == nil)
    }

    @Test func anOpenScheduleIsRead() throws {
        let text = """
            load_test:
              patterns:
                constant_rate: {rate: 250.5, arrivals: poisson}
                stages:
                  - {duration: 30, rate: 200}
                  - duration: 1.5
                    rate: 0
            """
        let patterns = try ConfigurationFile.configuration(text).loadTest.patterns
        #expect(patterns.rate == 250.5 && patterns.arrivals == .poisson)
        #expect(
            patterns.stages == [
                .init(duration: .seconds(30), rate: 200), .init(duration: .milliseconds(1500), rate: 0),
            ]
        )
        let configuration = try ConfigurationFile.configuration(text)
        #expect(try ConfigurationFile.configuration(configuration.yaml) == configuration)
    }

    @Test func alertsAndMonitoringAreRead() throws {
        let text = """
            alerts:
              on_inconclusive: true
              email: {enabled: true, smtp_server: "::1", smtp_port: 2525, from_email: a@b, to_emails: c@d.e}
            monitoring:
              docker: {enabled: true, container_pattern: web-?}
              kubernetes: {enabled: true, namespace: prod-1, deployment: web.v2}
              system: {enabled: false, metrics: [disk]}
            """
        let configuration = try ConfigurationFile.configuration(text)
        #expect(configuration.alerts.onInconclusive)
        let email = EmailSettings(isEnabled: true, server: "::1", port: 2525, from: "a@b", to: ["c@d.e"])
        #expect(configuration.alerts.email == email)
        #expect(configuration.monitoring.docker.containerPattern == "web-?")
        #expect(configuration.monitoring.kubernetes.namespace == "prod-1")
        #expect(configuration.monitoring.kubernetes.deployment == "web.v2")
        #expect(!configuration.monitoring.system.isEnabled)
        #expect(configuration.monitoring.system.metrics == [.disk])
    }

    @Test func aVariableGivesANumberQuotedOrNot() throws {
        let text = """
            thresholds: {throughput: "${RPS}", error_rate: "${RATE:-0.25}"}
            load_test:
              patterns: {sustained: {inter_request_delay: ["${LOW:-0}", 1]}}
            monitoring:
              system:
                enabled: ${ON:-false}
            """
        let configuration = try ConfigurationFile.configuration(text, ["RPS": "750"])
        #expect(configuration.thresholds == SLOPolicy(errorRatePercent: 0.25, throughput: 750))
        #expect(configuration.loadTest.patterns.sustainedPause == .zero ... .seconds(1))
        #expect(!configuration.monitoring.system.isEnabled)
    }

    @Test func anUnsetVariableLeavesAnOptionalValueOut() throws {
        let text = """
            alerts: {slack_webhook: "${HOOK}", email: {smtp_server: "${SMTP}", to_emails: ["${TO}"]}}
            prometheus: {labels: {version: "${V}", build: ""}, pushgateway_url: "${PUSH}"}
            monitoring: {docker: {container_pattern: "${P}"}}
            """
        let configuration = try ConfigurationFile.configuration(text)
        #expect(configuration.alerts == AlertSettings())
        #expect(configuration.prometheus == PrometheusSettings(labels: ["version": "", "build": ""]))
        #expect(configuration.monitoring.docker.containerPattern == nil)
    }

    @Test func aWebhookHasAURLAndHeaders() throws {
        let text = "alerts: {webhook: {url: '${HOOK}', headers: {Authorization: 'Bearer ${TOKEN}'}}}"
        let variables = ["HOOK": "https://alerts.example.com/in", "TOKEN": "t"]
        let webhook = try ConfigurationFile(text, variables).resolved().alerts.webhook
        #expect(webhook?.url.revealed == "https://alerts.example.com/in")
        #expect(webhook?.headers == [.init(name: "Authorization", value: Secret("Bearer t"))])
        #expect(try ConfigurationFile(text, ["TOKEN": "t"]).resolved().alerts.webhook == nil)
    }

    @Test func jsonIsAConfigurationToo() throws {
        let text =
            "{\n\t\"thresholds\": {\"latency\": {\"p50\": 1e2}},\n\t\"load_test\": {\"endpoints\": {\"/a\": 1}}\n}"
        let configuration = try ConfigurationFile.configuration(text)
        #expect(configuration.thresholds.p50Milliseconds == 100)
        #expect(configuration.loadTest.endpoints == [EndpointSettings(path: "/a")])
    }

    @Test func describingAConfigurationRevealsNoSecret() throws {
        let text = """
            alerts:
              slack_webhook: "https://hooks.example.com/hunter2"
              webhook: {url: "http://h/hunter2", headers: {Authorization: hunter2}}
            load_test: {endpoints: {/a: {headers: {X-Key: hunter2}, body: hunter2}}}
            """
        let configuration = try ConfigurationFile.configuration(text)
        var dumped = ""
        dump(configuration, to: &dumped)
        for shown in [dumped, "\(configuration)", configuration.yaml] { #expect(!shown.contains("hunter2")) }
    }
}
