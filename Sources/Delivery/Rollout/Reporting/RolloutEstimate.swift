import SLOEval

/// An estimate of the time that a rollout takes from here on if nothing fails.
struct RolloutEstimate {
    let plan: RolloutPlan
    let settings: RolloutSettings
    /// How the load tests are cut; `nil` for the default.
    var load = StageLoad()

    /// The seconds that the step under way takes in all; `nil` when nobody can say.
    ///
    /// - Parameters:
    ///   - state: the step.
    ///   - watchedSeconds: how long the stage was watched already.
    func stepSeconds(_ state: RolloutState, watchedSeconds: Double = 0) -> Double? {
        switch state {
        case .settling: settings.settleSeconds
        case .loadTesting(let stage, _): load.duration(of: plan.stages[stage]).inSeconds
        case .watching(let stage): max(0, plan.stages[stage].duration.inSeconds - watchedSeconds)
        default: nil
        }
    }

    /// The seconds that all that follows the step under way takes; `nil` on the way back, and before the
    /// first stage.
    func secondsAfterStep(_ state: RolloutState) -> Double? {
        guard let stage = state.stage else { return nil }
        let later = plan.stages[(stage + 1)...].map { whole($0) }.reduce(0, +)
        let stageRest: Double =
            switch state {
            case .shifting, .verifyingSplit: whole(plan.stages[stage])
            case .settling: whole(plan.stages[stage]) - settings.settleSeconds
            case .loadTesting: plan.stages[stage].duration.inSeconds
            default: 0
            }
        return stageRest + later
    }

    private func whole(_ stage: RolloutStage) -> Double {
        let test = settings.loadTest ? load.duration(of: stage).inSeconds : 0
        return settings.settleSeconds + test + stage.duration.inSeconds
    }
}
