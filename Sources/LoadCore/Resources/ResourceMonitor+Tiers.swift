public import Foundation

extension ResourceMonitor {
    /// A monitor with the tiers that a configuration asks for, in their order: Docker, Kubernetes, the host's
    /// `/proc`, `top`.
    ///
    /// - Parameters:
    ///   - containerPattern: a glob of container names; `nil` leaves Docker out.
    ///   - kubernetes: the deployment whose pods are watched; `nil` leaves Kubernetes out.
    ///   - hostMetrics: what is read of the host; `nil` or nothing leaves out the host and `top`.
    ///   - cores: how many processors the host has. The default asks the system.
    ///   - run: runs `docker`, `kubectl` and `top`.
    public init(
        containerPattern: String?,
        kubernetes: (namespace: String, deployment: String)?,
        hostMetrics: Set<HostStatistics.Metric>?,
        cores: Int = ProcessInfo.processInfo.activeProcessorCount,
        run: @escaping ResourceCommandRunner
    ) {
        var tiers: [any ResourceSampler] = []
        if let containerPattern { tiers.append(DockerStats(containerPattern: containerPattern, run: run)) }
        if let kubernetes {
            tiers.append(
                KubernetesTop(namespace: kubernetes.namespace, deployment: kubernetes.deployment, run: run)
            )
        }
        if let hostMetrics, !hostMetrics.isEmpty {
            tiers.append(HostStatistics(metrics: hostMetrics))
            // It tells the processor and the memory only, asked for or not.
            if !hostMetrics.isDisjoint(with: [.cpu, .memory]) {
                tiers.append(TopCommand(cores: cores, run: run))
            }
        }
        self.init(tiers: tiers)
    }

    /// The names of the tiers, in the order in which they are tried.
    public var tierNames: [String] { tiers.map(\.name) }
}
