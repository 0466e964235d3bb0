/// The section `monitoring`: where the use of processor and memory is read while a test runs.
public struct MonitoringSettings: Sendable, Equatable {
    /// The section `monitoring.docker`.
    public struct Docker: Sendable, Equatable {
        /// Whether Docker is asked. The default is no.
        public var isEnabled = false
        /// Which containers count, `*` and `?` standing for any characters; there whenever this is enabled.
        public var containerPattern: String?
    }

    /// The section `monitoring.kubernetes`.
    public struct Kubernetes: Sendable, Equatable {
        /// Whether `kubectl top` is asked. The default is no.
        public var isEnabled = false
        /// The namespace, a DNS label (RFC 1123). The default is `default`.
        public var namespace = "default"
        /// The deployment, a DNS name (RFC 1123); there whenever this is enabled.
        public var deployment: String?
    }

    /// The section `monitoring.system`.
    public struct System: Sendable, Equatable {
        /// A resource of the machine.
        public enum Metric: String, Sendable, CaseIterable {
            /// Processor use.
            case cpu
            /// Memory in use.
            case memory
            /// Disk traffic.
            case disk
            /// Network traffic.
            case network
        }

        /// Whether the machine that sends the load is looked at. The default is yes.
        public var isEnabled = true
        /// The resources that are watched. The default is all.
        public var metrics = Metric.allCases
    }

    /// Containers of this machine.
    public var docker = Docker()
    /// Pods of a deployment.
    public var kubernetes = Kubernetes()
    /// The machine itself.
    public var system = System()

    /// Creates settings with the defaults of an empty section.
    public init() {}
}
