package import LoadCore

extension ResourceMonitor {
    /// A monitor with the tiers that the section `monitoring` enables.
    ///
    /// - Parameters:
    ///   - settings: the section.
    ///   - environment: what `docker`, `kubectl` and `top` get as their environment.
    ///   - runner: runs them.
    package init(_ settings: MonitoringSettings, environment: [String: String], runner: some ProcessRunner) {
        let (docker, kubernetes, system) = (settings.docker, settings.kubernetes, settings.system)
        self.init(
            containerPattern: docker.isEnabled ? docker.containerPattern : nil,
            kubernetes: kubernetes.isEnabled
                ? kubernetes.deployment.map { (kubernetes.namespace, $0) } : nil,
            hostMetrics: system.isEnabled ? Set(system.metrics.map(\.hostMetric)) : nil,
            run: runner.resourceCommands(environment: environment)
        )
    }
}

extension MonitoringSettings.System.Metric {
    fileprivate var hostMetric: HostStatistics.Metric {
        switch self {
        case .cpu: .cpu
        case .memory: .memory
        case .disk: .disk
        case .network: .network
        }
    }
}
