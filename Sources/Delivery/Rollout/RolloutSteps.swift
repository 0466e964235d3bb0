/// Does what a rollout decides: sets weights, runs load tests, reads health, waits.
package protocol RolloutSteps: Sendable {
    /// Does an action and tells how it went, failures included.
    ///
    /// When its task is cancelled it should end soon; what it then returns is not used. The actions
    /// ``RolloutAction/finish(_:)`` and ``RolloutAction/leave(signal:)`` never come here.
    func perform(_ action: RolloutAction) async -> RolloutEvent

    /// Reads the health beside another action, again and again until the task is cancelled.
    ///
    /// - Parameters:
    ///   - stage: the stage under way, counted from 0.
    ///   - seconds: the time from one reading to the next.
    ///   - note: takes each reading as a ``RolloutEvent/healthRead(_:elapsedSeconds:)``.
    func watch(
        stage: Int,
        everySeconds seconds: Double,
        _ note: @escaping @Sendable (RolloutEvent) -> Void
    ) async
}

extension RolloutSteps {
    /// Does an action beside which the health is read where a stage is named.
    ///
    /// All readings are noted when this returns.
    func perform(
        _ action: RolloutAction,
        watching stage: Int?,
        everySeconds seconds: Double,
        _ note: @escaping @Sendable (RolloutEvent) -> Void
    ) async -> RolloutEvent {
        guard let stage else { return await perform(action) }
        return await withTaskGroup { group in
            group.addTask { await watch(stage: stage, everySeconds: seconds, note) }
            let answer = await perform(action)
            group.cancelAll()
            return answer
        }
    }
}
