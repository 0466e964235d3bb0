public import SLOEval

/// The figures that every report shows, computed once from a measurement.
///
/// Making one merges the histograms of all endpoints and takes their percentiles; keep it rather than make it
/// again.
public struct MeasurementSummary: Sendable, Equatable {
    /// The figures of one endpoint.
    public struct Endpoint: Sendable, Equatable {
        /// The endpoint's name.
        public var name: String
        /// Requests that were answered or failed.
        public var requests: UInt64
        /// The endpoint's part of all requests in percent; 0 when there were none.
        public var sharePercent: Double
        /// Failures in percent of the endpoint's requests.
        public var errorRatePercent: Double
        /// Latencies of all the endpoint's requests; `nil` when there were none.
        public var latency: LatencySummary?
    }

    /// The figures of one journey.
    public struct Journey: Sendable, Equatable {
        /// The journey's name.
        public var name: String
        /// Iterations that came to their end.
        public var iterations: UInt64
        /// Iterations in which a step failed.
        public var failures: UInt64
        /// Iterations a second.
        public var throughput: Double
        /// Iterations that succeeded in percent of all; `nil` when there were none.
        public var successRatePercent: Double?
        /// Durations of the iterations without pauses; `nil` when there were none.
        public var duration: LatencySummary?
        /// Iterations that the end of the run cut off; `nil` when there were none.
        public var cutOff: UInt64?
        /// How long those had lasted, without pauses.
        public var cutDuration: LatencySummary?
        /// Iterations of an open run that were due and never begun; `nil` when there were none.
        public var unbegun: UInt64?
    }

    /// Requests that were answered or failed.
    public var requests: UInt64
    /// Requests that failed.
    public var failures: UInt64
    /// Failures in percent of requests, 0–100.
    public var errorRatePercent: Double
    /// Requests a second.
    public var throughput: Double
    /// The measured time in seconds.
    public var elapsedSeconds: Double
    /// Body bytes received, decoded where they came compressed and were decoded.
    public var bytesReceived: UInt64
    /// Body bytes as they came over the wire; `nil` when they are as many.
    public var wireBytesReceived: UInt64?
    /// Redirects that were followed.
    public var redirects: UInt64
    /// Requests that a redirect led to another origin, followed or not.
    public var departures: UInt64
    /// Latencies of all requests; `nil` when there were none.
    public var latency: LatencySummary?
    /// Latencies of the requests that succeeded; `nil` when there were none.
    public var successLatency: LatencySummary?
    /// The latency of the generator's probe: its own share of every latency; `nil` when nothing was probed.
    public var generatorLatency: LatencySummary?
    /// The share of the generator's timers that were more than 2 ms late, in percent; `nil` when none was
    /// watched.
    public var lateTimersPercent: Double?
    /// How an open run kept to its schedule; `nil` for a closed one.
    public var openModel: OpenModelSummary?
    /// The phases of the requests; `nil` when they are not known.
    public var phases: PhaseSummary?
    /// The failures by kind.
    public var failureKinds: FailureCounts
    /// The final statuses of the answers that had one.
    public var statuses: StatusCounts
    /// The endpoints, in the measurement's order.
    public var endpoints: [Endpoint]
    /// The journeys, in the measurement's order; `nil` for a run without any.
    public var journeys: [Journey]?

    /// Summarizes a measurement.
    public init(_ measurement: LoadMeasurement) {
        let total = measurement.total
        requests = total.requests
        failures = total.failures
        errorRatePercent = measurement.errorRatePercent
        throughput = measurement.throughput
        elapsedSeconds = measurement.elapsed.inSeconds
        bytesReceived = total.bytesReceived
        wireBytesReceived = total.wireBytesReceived == total.bytesReceived ? nil : total.wireBytesReceived
        redirects = total.redirects
        departures = total.departures
        latency = LatencySummary(measurement.judgedLatency)
        successLatency = LatencySummary(total.successLatency)
        generatorLatency = LatencySummary(measurement.generator.probe)
        lateTimersPercent = measurement.generator.lateTimersPercent
        openModel = measurement.openModel.map(OpenModelSummary.init)
        phases = PhaseSummary(measurement)
        failureKinds = total.failureKinds
        statuses = total.statuses
        endpoints = measurement.endpoints.map { endpoint in
            Endpoint(
                name: endpoint.name,
                requests: endpoint.requests,
                sharePercent: percentage(of: endpoint.requests, in: total.requests),
                errorRatePercent: endpoint.errorRatePercent,
                latency: LatencySummary(endpoint.latency)
            )
        }
        journeys = measurement.journeys.isEmpty ? nil : Self.journeys(of: measurement)
    }

    private static func journeys(of measurement: LoadMeasurement) -> [Journey] {
        measurement.journeys.map { journey in
            let figures = measurement.figures(of: .journey(journey.name))
            return Journey(
                name: journey.name,
                iterations: journey.iterations,
                failures: journey.failures,
                throughput: figures.throughput,
                successRatePercent: figures.value(of: .successRate),
                duration: LatencySummary(figures.latency),
                cutOff: journey.cutOff == 0 ? nil : journey.cutOff,
                cutDuration: LatencySummary(journey.cutDuration),
                unbegun: journey.unbegun == 0 ? nil : journey.unbegun
            )
        }
    }
}

extension MeasurementSummary: Encodable {
    private enum CodingKeys: String, CodingKey {
        case requests
        case failures
        case errorRatePercent = "error_rate_percent"
        case throughput = "throughput_rps"
        case elapsedSeconds = "elapsed_seconds"
        case bytesReceived = "bytes_received"
        case wireBytesReceived = "wire_bytes_received"
        case redirects
        case departures = "left_origin"
        case latency = "latency_ms"
        case successLatency = "success_latency_ms"
        case generatorLatency = "generator_latency_ms"
        case lateTimersPercent = "late_timers_percent"
        case openModel = "open_model"
        case phases
        case failureKinds = "failures_by_kind"
        case statuses
        case endpoints
        case journeys
    }
}

extension MeasurementSummary.Journey: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name
        case iterations
        case failures
        case throughput = "iterations_per_second"
        case successRatePercent = "success_rate_percent"
        case duration = "duration_ms"
        case cutOff = "cut_off"
        case cutDuration = "cut_off_ms"
        case unbegun = "not_begun"
    }
}

extension MeasurementSummary.Endpoint: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name
        case requests
        case sharePercent = "share_percent"
        case errorRatePercent = "error_rate_percent"
        case latency = "latency_ms"
    }
}
