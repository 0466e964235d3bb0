public import SLOEval

/// The figures of the phases of requests that reports show.
public struct PhaseSummary: Sendable, Equatable {
    /// The figures of one phase.
    public struct Row: Sendable, Equatable {
        /// The phase.
        public var phase: RequestPhase
        /// The number of requests that had it.
        public var requests: UInt64
        /// How long it took them.
        public var duration: LatencySummary
    }

    /// A phase as a part of a latency.
    public struct Part: Sendable, Equatable {
        /// The phase.
        public var phase: RequestPhase
        /// Its part in milliseconds.
        public var milliseconds: Double
    }

    /// The phases that any request had, in their order.
    public var rows: [Row]
    /// The phase that takes the most of the latencies at p95; `nil` when nothing was measured.
    public var longestAtP95: Part?
    /// Requests that opened a connection.
    public var opened: UInt64
    /// Requests that were sent on a kept connection.
    public var reused: UInt64
    /// Requests that resumed a TLS session.
    public var resumed: UInt64
    /// Answers with which the service ended a connection that was to be kept.
    public var closed: UInt64

    /// Summarizes the phases of a measurement; `nil` when they are not known.
    public init?(_ measurement: LoadMeasurement) {
        guard let phases = measurement.phases else { return nil }
        rows = RequestPhase.allCases.compactMap { phase in
            LatencySummary(phases[phase]).map {
                Row(phase: phase, requests: phases[phase].count, duration: $0)
            }
        }
        longestAtP95 = measurement.longestPhase(at: 0.95).map {
            Part(phase: $0.phase, milliseconds: $0.milliseconds)
        }
        opened = phases.opened
        reused = phases.reused
        resumed = phases.resumed
        closed = phases.closed
    }
}

extension PhaseSummary: Encodable {
    private enum CodingKeys: String, CodingKey {
        case rows = "durations"
        case longestAtP95 = "longest_at_p95"
        case opened
        case reused
        case resumed
        case closed
    }
}

extension PhaseSummary.Row: Encodable {
    private enum CodingKeys: String, CodingKey {
        case phase
        case requests
        case duration = "duration_ms"
    }
}

extension PhaseSummary.Part: Encodable {}

extension RequestPhase {
    /// The phase's name in reports.
    package var title: String {
        switch self {
        case .wait: "wait to be sent"
        case .dns: "DNS look-up"
        case .connect: "connect"
        case .tls: "TLS handshake"
        case .firstByte: "time to first byte"
        case .transfer: "transfer"
        }
    }
}
