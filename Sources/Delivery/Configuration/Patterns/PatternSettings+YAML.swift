import LoadCore
import SLOEval

extension PatternSettings {
    /// Writes the section with all its values.
    func write(to writer: inout YAMLWriter) {
        writer.mapping(Key.sustained.rawValue) {
            $0.entry(SustainedKey.pause.rawValue, sustainedPause.seconds)
        }
        writer.mapping(Key.burst.rawValue) { writer in
            writer.entry(BurstKey.size.rawValue, burstSize)
            writer.entry(BurstKey.pause.rawValue, burstPause.seconds)
        }
        writer.mapping(Key.rampUp.rawValue) {
            $0.entry(RampUpKey.duration.rawValue, rampDuration.exactSeconds)
        }
        writer.mapping(Key.constantRate.rawValue) { writer in
            writer.entry(ConstantRateKey.rate.rawValue, rate)
            writer.entry(ConstantRateKey.arrivals.rawValue, arrivals.rawValue)
        }
        if !stages.isEmpty { writer.entry(Key.stages.rawValue, stages.map(Self.entries)) }
        if !userStages.isEmpty { writer.entry(Key.userStages.rawValue, userStages.map(Self.entries)) }
    }

    private static func entries(of stage: ArrivalPlan.Stage) -> KeyValuePairs<String, Double> {
        [StageKey.duration.rawValue: stage.duration.inSeconds, StageKey.rate.rawValue: stage.rate]
    }

    private static func entries(of stage: UserPlan.Stage) -> KeyValuePairs<String, Double> {
        [
            UserStageKey.duration.rawValue: stage.duration.inSeconds,
            UserStageKey.users.rawValue: Double(stage.users),
        ]
    }
}

extension ClosedRange<Duration> {
    fileprivate var seconds: [Double] { [lowerBound.exactSeconds, upperBound.exactSeconds] }
}
