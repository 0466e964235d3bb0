import SLOEval

/// An objective and what was measured of it.
struct ObjectiveResult {
    /// The objective.
    let objective: Objective
    /// The measured value in the metric's unit; `nil` when nothing was measured.
    let measured: Double?
    /// The 95 % interval of the value, where there is one; an end is `nil` where the samples don't allow one.
    let interval: (lower: Double?, upper: Double?)?
    /// How many seconds at the end of a run that was stopped for it the value is of; `nil` for the whole run.
    let windowSeconds: Double?

    init(objective: Objective, measured: Double?, interval: (lower: Double?, upper: Double?)?) {
        self.objective = objective
        self.measured = measured
        self.interval = interval
        windowSeconds = nil
    }

    /// The result of an objective for which a run was stopped.
    init(_ violation: Violation) {
        objective = violation.objective
        measured = violation.measured
        interval = nil
        windowSeconds = violation.windowSeconds
    }

    /// Whether the value keeps to the bound; `nil` when nothing was measured.
    var isMet: Bool? { measured.map { objective.violation(measured: $0) == nil } }

    /// The bound with its sign and unit: `≤ 250 ms`.
    var bound: String {
        (objective.metric.isBoundedAbove ? "≤ " : "≥ ") + objective.bound.shortest + objective.metric.unit
    }

    /// A value of the objective's metric, without its unit.
    func text(of value: Double) -> String {
        switch objective.metric {
        case .percentile, .mean, .max: HumanFormat.milliseconds(value)
        case .errorRate, .successRate: value.fixed(2)
        case .throughput: value.fixed(1)
        }
    }
}

extension [ObjectiveResult] {
    /// The results of one scope in a table's cell: `met`, or the objectives that are not.
    var cell: String {
        let broken = filter { $0.isMet == false }.map { "\($0.objective.metric.words) \($0.bound)" }
        if !broken.isEmpty { return "not met: " + broken.joined(separator: ", ") }
        return allSatisfy { $0.isMet == true } ? "met" : "not measured"
    }
}

extension Metric {
    /// The metric's unit as it follows a number.
    var unit: String {
        switch self {
        case .percentile, .mean, .max: " ms"
        case .errorRate, .successRate: " %"
        case .throughput: " req/sec"
        }
    }
}
