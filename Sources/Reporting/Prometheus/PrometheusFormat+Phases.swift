import SLOEval

extension PrometheusFormat {
    /// The durations of the phases of requests as a histogram by phase, and how requests came to their
    /// connections; none when they are not known.
    ///
    /// A configured label `phase` or `kind` gives way to the family's own.
    public func phases(of report: LoadTestReport) -> [MetricFamily] {
        phases(report.measurement.phases, commonLabels(of: report))
    }

    /// The same with given labels.
    func phases(_ phases: PhaseMeasurement?, _ labels: [MetricLabel]) -> [MetricFamily] {
        guard let phases else { return [] }
        func own(_ name: String, _ value: String) -> [MetricLabel] {
            labels.filter { $0.name != name } + [MetricLabel(name, value)]
        }
        let connections = [
            ("opened", phases.opened), ("reused", phases.reused), ("resumed", phases.resumed),
        ]
        return [
            MetricFamily(
                name: prefix + "request_phase_duration_seconds",
                help: "Duration of the phases of requests in seconds, of the requests that had the phase.",
                kind: .histogram,
                samples: RequestPhase.allCases.filter { !phases[$0].isEmpty }.flatMap { phase in
                    durations(of: phases[phase], own("phase", phase.rawValue))
                }
            ),
            MetricFamily(
                name: prefix + "connections_total",
                help: "Requests that opened a connection, used a kept one, or resumed a TLS session.",
                kind: .counter,
                samples: connections.map { kind, count in
                    MetricSample(Double(count), labels: own("kind", kind))
                }
            ),
        ].filter { !$0.samples.isEmpty }
    }
}
