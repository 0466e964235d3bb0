/// Does what a rollout decides: sets weights, runs load tests, reads health, waits.
package protocol RolloutSteps: Sendable {
    /// Does an action and tells how it went, failures included.
    ///
    /// When its task is cancelled it should end soon; what it then returns is not used. The actions
    /// ``RolloutAction/finish(_:)`` and ``RolloutAction/leave(signal:)`` never come here.
    func perform(_ action: RolloutAction) async -> RolloutEvent
}
