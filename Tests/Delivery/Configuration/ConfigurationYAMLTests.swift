import LoadCore
import Testing

@testable import Delivery

@Suite struct ConfigurationYAMLTests {
    @Test func theEffectiveConfigurationIsWrittenOut() throws {
        let text = """
            thresholds: {latency: {p95: 250}, error_rate: 0.5}
            load_test:
              endpoints:
                /a: 0.05
                "/b?x=[1]": {method: POST, headers: {X-Key: k}, body: b, expect: {status: 201, body_contains: "a$$b"}}
            alerts: {slack_webhook: "https://hooks.example.com/x", webhook: {url: "http://h/", headers: {X-Key: k}}}
            prometheus: {labels: {version: "1.10", note: "it's \\"q\\"\\n\\u2028", empty: ""}, pushgateway_url: http://push:9091}
            """
        #expect(try ConfigurationFile.configuration(text).yaml == Self.expected)
    }

    private static let expected = #"""
        thresholds:
          latency:
            p95: 250
          error_rate: 0.5
        load_test:
          transport: auto
          follow_cross_origin: false
          abort_on_fail: false
          abort_window: 10
          endpoints:
            /a: 0.05
            "/b?x=[1]":
              weight: 1
              method: POST
              headers:
                X-Key: "(redacted)"
              body: "(redacted)"
              expect:
                status: [201]
                body_contains: "a$$b"
          patterns:
            sustained:
              inter_request_delay: [0.01, 0.1]
            burst:
              burst_size: 10
              burst_pause: [0.5, 2]
            ramp_up:
              ramp_duration: 30
            constant_rate:
              arrivals: even
        alerts:
          slack_webhook: "https://redacted.invalid/"
          webhook:
            url: "https://redacted.invalid/"
            headers:
              X-Key: "(redacted)"
          on_inconclusive: false
          email:
            enabled: false
            smtp_port: 25
        prometheus:
          prefix: loadtest_
          labels:
            empty: ""
            note: "it's \"q\"\n\U00002028"
            version: "1.10"
          pushgateway_url: "http://push:9091"
        monitoring:
          docker:
            enabled: false
          kubernetes:
            enabled: false
            namespace: default
          system:
            enabled: true
            metrics: [cpu, memory, disk, network]

        """#

    @Test func whatIsWrittenReadsBackToTheSame() throws {
        let sample = try ConfigurationFile(bytes: Array(SampleFile.text().utf8), path: "s", variables: [:])
        let labels = [
            "a": "null", "b": "1", "c": "${X}", "d": "$$", "e": "# x: y", "f": " é\u{7F}\\ ", "g": "\u{FEFF}",
        ]
        var strange = Configuration(prometheus: PrometheusSettings(prefix: "", labels: labels))
        strange.alerts.email = EmailSettings(isEnabled: true, server: "::", from: "$a@b", to: ["c@d"])
        strange.loadTest.patterns.rampDuration = .nanoseconds(1)
        strange.loadTest.endpoints = [
            EndpointSettings(path: "/", weight: 1e-7), EndpointSettings(path: "/$${", weight: 1e9),
        ]
        strange.loadTest.endpoints[1].path = "/$$'\"*"
        let configurations = [
            Configuration(), .standard, try sample.resolved(), try sample.resolved(environment: "production"),
            strange,
        ]
        for configuration in configurations {
            #expect(try ConfigurationFile.configuration(configuration.yaml) == configuration)
        }
    }

    @Test func redactedTextIsAConfigurationAsWell() throws {
        let again = try ConfigurationFile.configuration(Self.expected)
        #expect(again.yaml == Self.expected)
        #expect(again.alerts.slackWebhook?.revealed == "https://redacted.invalid/")
    }
}
