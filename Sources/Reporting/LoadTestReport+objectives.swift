import SLOEval

extension LoadTestReport {
    /// The objectives in their order with what was measured of them.
    var objectiveResults: [ObjectiveResult] {
        var figures: ScopeFigures?
        return policy.objectives.map { objective in
            // Objectives of one scope stand together.
            let known = figures.flatMap { $0.scope == objective.scope ? $0 : nil }
            let found = known ?? measurement.figures(of: objective.scope)
            figures = found
            let judged = found.judged(by: objective)
            // Ages of requests that were never sent are no measurement of a service.
            let isMeasured = objective.scope != .run || summary.requests > 0
            return ObjectiveResult(
                objective: objective,
                measured: isMeasured ? judged.value(of: objective.metric) : nil,
                interval: isMeasured ? judged.interval(of: objective.metric) : nil
            )
        }
    }
}
