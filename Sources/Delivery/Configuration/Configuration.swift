public import SLOEval

/// Everything a configuration file says, after variables, environments and defaults: the effective values.
public struct Configuration: Sendable, Equatable {
    /// `thresholds`; what the file leaves out is not checked.
    public var thresholds: SLOPolicy
    /// `load_test`.
    public var loadTest: LoadTestSettings
    /// `canary`.
    public var canary: CanarySettings
    /// `alerts`.
    public var alerts: AlertSettings
    /// `prometheus`.
    public var prometheus: PrometheusSettings
    /// `monitoring`.
    public var monitoring: MonitoringSettings

    /// Creates a configuration; the defaults are those of an empty file, which checks no threshold.
    public init(
        thresholds: SLOPolicy = SLOPolicy(),
        loadTest: LoadTestSettings = LoadTestSettings(),
        canary: CanarySettings = CanarySettings(),
        alerts: AlertSettings = AlertSettings(),
        prometheus: PrometheusSettings = PrometheusSettings(),
        monitoring: MonitoringSettings = MonitoringSettings()
    ) {
        self.thresholds = thresholds
        self.loadTest = loadTest
        self.canary = canary
        self.alerts = alerts
        self.prometheus = prometheus
        self.monitoring = monitoring
    }

    /// The configuration without a file: the standard thresholds and patterns, and no endpoint but the target
    /// itself.
    public static let standard = Configuration(thresholds: .standard)
}

extension Configuration {
    /// The sections that a file and each of its environments may hold.
    enum Key: String, CaseIterable {
        case thresholds
        case loadTest = "load_test"
        case canary, alerts, prometheus, monitoring
    }

    init(_ section: Section<Key>) {
        let loadTest = LoadTestSettings(section.section(.loadTest, of: LoadTestSettings.Key.self))
        self.init(
            thresholds: SLOPolicy(
                section.section(.thresholds, of: ThresholdKey.self),
                names: section.decoding.knownNames
            ),
            loadTest: loadTest,
            canary: CanarySettings(section.section(.canary, of: CanarySettings.Key.self)),
            alerts: AlertSettings(section.section(.alerts, of: AlertSettings.Key.self)),
            prometheus: PrometheusSettings(section.section(.prometheus, of: PrometheusSettings.Key.self)),
            monitoring: MonitoringSettings(section.section(.monitoring, of: MonitoringSettings.Key.self))
        )
    }
}
