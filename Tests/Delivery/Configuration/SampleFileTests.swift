import Delivery
import LoadCore
import SLOEval
import Testing

@Suite struct SampleFileTests {
    private let file: ConfigurationFile

    init() throws {
        file = try ConfigurationFile.load(path: SampleFile.path, variables: [:])
    }

    @Test func theThresholdsAreThoseOfEachEnvironment() throws {
        #expect(file.environmentNames == ["staging", "production"])
        #expect(try file.resolved().thresholds == SLOPolicy.standard)
        #expect(try file.resolved(environment: "staging").thresholds == policy(150, 300, 500, 1, 500))
        #expect(try file.resolved(environment: "production").thresholds == policy(80, 200, 350, 0.1, 2000))
    }

    @Test func theLoadIsTheOneDocumented() throws {
        let load = try file.resolved(environment: "staging").loadTest
        let weights = [
            "health": 0.05, "users": 0.25, "orders": 0.3, "products": 0.2, "analytics": 0.1, "search": 0.1,
        ]
        #expect(load.endpoints.count == weights.count)
        for (name, weight) in weights {
            #expect(load.endpoints.contains(EndpointSettings(path: "/api/\(name)", weight: weight)))
        }
        #expect(load.patterns == PatternSettings())
        #expect(load.transport == .auto)
    }

    @Test func nobodyIsToldUnlessVariablesSaySo() throws {
        let silent = try file.resolved()
        #expect(silent.alerts.slackWebhook == nil)
        #expect(!silent.alerts.email.isEnabled)
        #expect(silent.prometheus.pushgatewayURL == nil)
        let variables = [
            "SLACK_WEBHOOK_URL": "https://hooks.example.com/x",
            "PROMETHEUS_PUSHGATEWAY_URL": "http://push:9091/",
        ]
        let told = try ConfigurationFile.load(path: SampleFile.path, variables: variables).resolved()
        #expect(told.alerts.slackWebhook?.revealed == "https://hooks.example.com/x")
        #expect(told.prometheus.pushgatewayURL?.description == "http://push:9091")
    }

    @Test func labelsComeFromTheEnvironment() throws {
        let standard = ["service": "backend-v2", "environment": "staging", "version": "unknown"]
        #expect(try file.resolved().prometheus == PrometheusSettings(labels: standard))
        let variables = ["ENVIRONMENT": "production", "BUILD_VERSION": "1.10"]
        let labels = try ConfigurationFile.load(path: SampleFile.path, variables: variables).resolved()
            .prometheus.labels
        #expect(labels == ["service": "backend-v2", "environment": "production", "version": "1.10"])
    }

    @Test func theResourcesAreThoseOfTheBackend() throws {
        let monitoring = try file.resolved().monitoring
        #expect(monitoring.docker.isEnabled)
        #expect(monitoring.docker.containerPattern == "backend-v2*")
        #expect(!monitoring.kubernetes.isEnabled)
        #expect(monitoring.kubernetes.namespace == "default")
        #expect(monitoring.kubernetes.deployment == "backend-v2")
        #expect(monitoring.system.isEnabled)
        #expect(monitoring.system.metrics == [.cpu, .memory, .disk, .network])
    }

    private func policy(
        _ p50: Double,
        _ p95: Double,
        _ p99: Double,
        _ errors: Double,
        _ throughput: Double
    ) -> SLOPolicy {
        SLOPolicy(
            p50Milliseconds: p50,
            p95Milliseconds: p95,
            p99Milliseconds: p99,
            errorRatePercent: errors,
            throughput: throughput
        )
    }
}
