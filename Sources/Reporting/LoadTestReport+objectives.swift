import SLOEval

extension LoadTestReport {
    /// The objectives in their order with what was measured of them; one for which the run was stopped with
    /// the value that stopped it.
    var objectiveResults: [ObjectiveResult] {
        // Those of a part of the run's time, which the figures of the whole run hide.
        let windowViolations = verdict.violations.filter { $0.windowSeconds != nil }
        var figures: ScopeFigures?
        return policy.objectives.map { objective in
            if let violation = windowViolations.first(where: { $0.objective == objective }) {
                return ObjectiveResult(violation)
            }
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
