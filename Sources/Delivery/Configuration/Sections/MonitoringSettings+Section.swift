extension MonitoringSettings {
    enum Key: String, CaseIterable {
        case docker, kubernetes, system
    }

    enum DockerKey: String, CaseIterable {
        case enabled
        case containerPattern = "container_pattern"
    }

    enum KubernetesKey: String, CaseIterable {
        case enabled, namespace, deployment
    }

    enum SystemKey: String, CaseIterable {
        case enabled, metrics
    }

    init(_ section: Section<Key>) {
        docker = Docker(section.section(.docker, of: DockerKey.self))
        kubernetes = Kubernetes(section.section(.kubernetes, of: KubernetesKey.self))
        system = System(section.section(.system, of: SystemKey.self))
    }
}

extension MonitoringSettings.Docker {
    fileprivate init(_ section: Section<MonitoringSettings.DockerKey>) {
        isEnabled = section[.enabled]?.bool() ?? false
        if isEnabled {
            let reason = "monitoring.docker.enabled is true"
            containerPattern = section.needed(.containerPattern, because: reason) { $0.containerPattern() }
        } else {
            containerPattern = section[.containerPattern]?.containerPattern()
        }
    }
}

extension MonitoringSettings.Kubernetes {
    fileprivate init(_ section: Section<MonitoringSettings.KubernetesKey>) {
        isEnabled = section[.enabled]?.bool() ?? false
        namespace = section[.namespace]?.dnsName(limit: 63, allowingDots: false) ?? "default"
        if isEnabled {
            let reason = "monitoring.kubernetes.enabled is true"
            deployment = section.needed(.deployment, because: reason) { $0.dnsName(limit: 253) }
        } else {
            deployment = section[.deployment]?.dnsName(limit: 253)
        }
    }
}

extension MonitoringSettings.System {
    fileprivate init(_ section: Section<MonitoringSettings.SystemKey>) {
        isEnabled = section[.enabled]?.bool() ?? true
        if let items = section[.metrics]?.items() {
            metrics = items.compactMap { $0.choice(of: Metric.self) }
        }
    }
}

extension Field {
    fileprivate func containerPattern() -> String? {
        text(must: "be a container name in which * and ? stand for anything") { text in
            !text.hasPrefix("-")
                && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || "_.-*?".utf8.contains($0) }
        }
    }

    /// A name that Kubernetes takes: lower case letters, digits and inner hyphens (RFC 1123, section 2.1).
    fileprivate func dnsName(limit: Int, allowingDots: Bool = true) -> String? {
        text(must: "be lower case letters, digits and inner hyphens, at most \(limit)") { text in
            let maxSplits = allowingDots ? Int.max : 0
            let labels = text.split(separator: ".", maxSplits: maxSplits, omittingEmptySubsequences: false)
            return text.utf8.count <= limit && labels.allSatisfy(\.isDNSLabel)
        }
    }
}

extension Substring {
    fileprivate var isDNSLabel: Bool {
        let hyphen = UInt8(ascii: "-")
        guard let first = utf8.first, let last = utf8.last, first != hyphen, last != hyphen else {
            return false
        }
        return utf8.allSatisfy { byte in
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            return byte == hyphen || byte.isASCIILetterOrDigit && !isCapital
        }
    }
}
