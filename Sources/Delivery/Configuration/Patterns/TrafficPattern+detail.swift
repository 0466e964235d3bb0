import LoadCore
import SLOEval

extension TrafficPattern {
    /// The pattern's parameters in words; empty when it has none.
    var detail: String {
        switch self {
        case .sustained(let pause): "pause \(pause.inWords)"
        case .burst(let size, let pause): "\(size) requests, pause \(pause.inWords)"
        case .rampUp(let duration): "ramp \(duration.inSeconds.shortest) s"
        case .max: ""
        case .userStages(let plan):
            plan.stages.map { "\($0.duration.inSeconds.shortest) s to \($0.users) users" }
                .joined(separator: ", ")
        case .arrivals(let plan): plan.detail
        }
    }
}

extension ArrivalPlan {
    /// The schedule in words.
    fileprivate var detail: String {
        let ramps = stages.map { "\($0.duration.inSeconds.shortest) s to \($0.rate.shortest)/s" }
        let rates = stages.isEmpty ? "\(initialRate.shortest)/s" : ramps.joined(separator: ", ")
        return "\(rates), \(spacing.rawValue) arrivals"
    }
}

extension ClosedRange<Duration> {
    fileprivate var inWords: String {
        "\(lowerBound.inSeconds.shortest)–\(upperBound.inSeconds.shortest) s"
    }
}
