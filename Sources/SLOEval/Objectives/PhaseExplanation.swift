/// The phase of requests that explains a violation, with figures.
public struct PhaseExplanation: Sendable, Equatable {
    /// The metric whose objective was violated.
    public let metric: Metric

    /// The phase that takes the most of it.
    public let phase: RequestPhase

    /// The time of the phase, in milliseconds: of a percentile, as a part of the measured value; of the
    /// throughput, the mean of all requests.
    public let milliseconds: Double

    /// The explanation as a sentence: `p95: 780.0 ms of it is the TLS handshake: …`.
    public let sentence: String
}

extension LoadMeasurement {
    /// Returns the phase that takes the most of the latencies at a quantile, of those that are judged, with
    /// its milliseconds; `nil` where phases are not known.
    public func longestPhase(at quantile: Double) -> (phase: RequestPhase, milliseconds: Double)? {
        guard phases != nil, let latency = judgedLatency.quantile(quantile) else { return nil }
        return longestPhase(ofLatency: latency.nanosecondsInMilliseconds).map { ($0.phase, $0.milliseconds) }
    }

    /// Returns the phase that explains a violation; `nil` when none can, or when the verdict has another
    /// explanation.
    ///
    /// A percentile, or the maximum, is explained by the phase that takes the most of the latencies of its size.
    /// Phases are kept for the whole run, so that they explain nothing of an endpoint or a journey. Only what
    /// latency contains counts: in a closed run no connection that was opened before the request was
    /// written. Those keep the throughput down, and explain it when they take half of the requests' time.
    public func phaseExplanation(of violation: Violation, in verdict: Verdict) -> PhaseExplanation? {
        guard violation.objective.scope == .run,
            !verdict.doubts.contains(where: { $0.explains(violation) })
        else { return nil }
        let metric = violation.objective.metric
        switch metric {
        case .percentile, .max:
            return longestPhase(ofLatency: violation.measured).map { phase, milliseconds, cell in
                PhaseExplanation(
                    metric: metric,
                    phase: phase,
                    milliseconds: milliseconds,
                    sentence: "\(metric.rawValue): \(sentence(on: phase, milliseconds, of: cell))"
                )
            }
        case .throughput: return openingExplanation
        case .mean, .errorRate, .successRate: return nil
        }
    }

    private func longestPhase(
        ofLatency milliseconds: Double
    ) -> (phase: RequestPhase, milliseconds: Double, cell: LatencyBreakdown.Cell)? {
        guard let phases, milliseconds.isFinite, milliseconds >= 0, milliseconds < 1e9,
            let cell = phases.byLatency.cell(at: UInt64((milliseconds * 1e6).rounded())),
            let (phase, share) = cell.longest
        else { return nil }
        return (phase, share * milliseconds, cell)
    }

    private func sentence(
        on phase: RequestPhase,
        _ milliseconds: Double,
        of cell: LatencyBreakdown.Cell
    ) -> String {
        let time = "\(milliseconds.fixed(1)) ms"
        switch phase {
        case .wait: return "\(time) of it is the wait to be sent, for want of a free user."
        case .dns, .connect, .tls: return "\(time) of it is \(phase.words): \(reasonForOpening(phase))"
        case .firstByte: return "the service took \(time) of it to begin its answer."
        case .transfer:
            let size = Double(cell.bytes) / Double(max(1, cell.requests))
            return "\(time) of it is the transfer of bodies of about \(size.inBytes)."
        }
    }

    /// Why requests opened connections, as far as it shows.
    private func reasonForOpening(_ phase: RequestPhase) -> String {
        guard let phases else { return "" }
        let connected = phases.opened.addingClamped(phases.reused)
        let fresh = phase == .tls && phases.resumed == 0 ? ", and none resumed a TLS session." : "."
        if phases.closed > 0, percentage(of: phases.closed, in: connected) >= 90 {
            return "the service closes connections after each answer" + fresh
        }
        if phases.closed > 0, phases.closed >= phases.opened / 2 {
            return "the service closed connections after \(phases.closed) of \(connected) answers" + fresh
        }
        return "\(phases.opened) of \(connected) requests opened a connection" + fresh
    }

    /// The part of a closed run's time that went into opening connections, when it is half or more.
    private var openingExplanation: PhaseExplanation? {
        guard openModel == nil, let phases, phases.opened > 0 else { return nil }
        let sums = RequestPhase.allCases.map { (phase: $0, time: Double(phases[$0].sum)) }
        let opening = sums.filter { [.dns, .connect, .tls].contains($0.phase) }
        let whole = sums.reduce(0) { $0 + $1.time }
        guard opening.reduce(0, { $0 + $1.time }) * 2 >= whole,
            let longest = opening.max(by: { $0.time < $1.time })
        else { return nil }
        let requests = Double(max(1, self.requests)) * 1e6
        let (mean, all) = (longest.time / requests, whole / requests)
        return PhaseExplanation(
            metric: .throughput,
            phase: longest.phase,
            milliseconds: mean,
            sentence: "throughput: \(mean.fixed(1)) of the \(all.fixed(1)) ms that a request takes is "
                + "\(longest.phase.words): \(reasonForOpening(longest.phase))"
        )
    }
}

extension Doubt {
    /// Whether the plan or the generator explains a violation.
    fileprivate func explains(_ violation: Violation) -> Bool {
        switch self {
        case .planLimit(let explained, _), .generatorLimit(let explained, _): explained.contains(violation)
        default: false
        }
    }
}

extension RequestPhase {
    /// The phase in a sentence, where it has to do with opening a connection.
    fileprivate var words: String {
        switch self {
        case .dns: "the DNS look-up"
        case .tls: "the TLS handshake"
        default: "connecting"
        }
    }
}

extension Double {
    /// A number of bytes for people.
    fileprivate var inBytes: String {
        switch self {
        case ..<1_000: fixed(0) + " bytes"
        case ..<10_000: (self / 1_000).fixed(1) + " KB"
        case ..<1_000_000: (self / 1_000).fixed(0) + " KB"
        default: (self / 1_000_000).fixed(1) + " MB"
        }
    }
}
