import SLOEval

extension PrometheusFormat {
    /// The objectives with their bounds, their measured values and whether they are met, by metric and scope;
    /// none for a run without any.
    ///
    /// The label `scope` is `run`, `endpoint` or `journey`, and `name` that of the endpoint or journey. Their
    /// units are the metric's: milliseconds, percent, or a second. What was not measured has no value and is
    /// not met. A configured label of one of these names gives way.
    public func objectives(of report: LoadTestReport) -> [MetricFamily] {
        let common = commonLabels(of: report)
        let results = report.objectiveResults
        func family(
            _ name: String,
            _ help: String,
            _ value: (ObjectiveResult) -> Double?
        ) -> MetricFamily {
            let samples = results.compactMap { result in
                value(result).map { MetricSample($0, labels: labels(of: result.objective, common)) }
            }
            return MetricFamily(name: prefix + name, help: help, kind: .gauge, samples: samples)
        }
        return [
            family("objective_bound", "Bound of an objective, in the unit of its metric.") {
                $0.objective.bound
            },
            family("objective_measured", "Measured value of an objective, in the unit of its metric.") {
                $0.measured
            },
            family("objective_met", "1 when an objective is met, else 0.") { $0.isMet == true ? 1 : 0 },
        ].filter { !$0.samples.isEmpty }
    }

    private func labels(of objective: Objective, _ common: [MetricLabel]) -> [MetricLabel] {
        let own = [
            MetricLabel("metric", objective.metric.rawValue), MetricLabel("scope", objective.scope.kind),
            MetricLabel("name", objective.scope.name ?? ""),
        ]
        return common.filter { label in !own.contains { $0.name == label.name } } + own
    }
}

extension Scope {
    fileprivate var kind: String {
        switch self {
        case .run: "run"
        case .endpoint: "endpoint"
        case .journey: "journey"
        }
    }
}
