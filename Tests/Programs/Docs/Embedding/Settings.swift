import Delivery
import Foundation

/// Reads the configuration of an environment, and prints what is wrong with a file that is not valid.
func configuration(environment: String) throws -> Configuration {
    let variables = ProcessInfo.processInfo.environment
    do throws(ConfigurationError) {
        let file = try ConfigurationFile.load(path: "deploy/performance_config.yml", variables: variables)
        var configuration = try file.resolved(environment: environment)
        configuration.loadTest.transport = .auto
        configuration.thresholds.p95Milliseconds = 200
        return configuration
    } catch .invalid(let path, let issues) {
        for issue: ConfigurationIssue in issues {
            if case .interpolation(_, let error) = issue.problem { print("a variable:", error) }
            print("\(path):\(issue.position.line): \(issue.problem)")
        }
        throw ConfigurationError.invalid(path: path, issues: issues)
    }
}

/// Loads the configuration that `ENVIRONMENT` chooses, or the defaults where there is no file.
func loadedConfiguration(log: Log) throws -> ConfigurationSource.Loaded {
    let source = ConfigurationSource(
        path: nil,
        environment: nil,
        variables: ProcessInfo.processInfo.environment
    )
    let loaded = try source.load(log: log)
    print(loaded.configuration.yaml, loaded.metricLabels(variables: source.variables))
    return loaded
}

/// Makes a configuration without a file.
func ownConfiguration() -> Configuration {
    var endpoint = EndpointSettings(path: "/orders", weight: 2)
    endpoint.headers = [EndpointSettings.Header(name: "Authorization", value: Secret("Bearer …"))]
    var canaryTLS = TLSOverrides()
    canaryTLS.serverName = "canary.internal"
    var loadTest = LoadTestSettings(
        pattern: PatternName.constantRate,
        endpoints: [endpoint],
        patterns: PatternSettings(rate: 200)
    )
    loadTest.connections.proxy = ProxySetting.environment
    return Configuration(
        thresholds: .standard,
        loadTest: loadTest,
        canary: CanarySettings(tls: canaryTLS),
        alerts: AlertSettings(
            webhook: WebhookSettings(url: Secret("https://example.com/hook")),
            email: EmailSettings(to: ["ops@example.com"])
        ),
        prometheus: PrometheusSettings(labels: ["team": "shop"]),
        monitoring: MonitoringSettings()
    )
}
