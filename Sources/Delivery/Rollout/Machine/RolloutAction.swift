/// The next action of a rollout. Each is answered by one event, and each can be done again after a crash.
package enum RolloutAction: Sendable, Equatable, Codable {
    /// See that everything is there, read the split, and find the revision to return to if `recordsRevision`.
    case checkPreflight(recordsRevision: Bool)

    /// Give the canary its share. The route must have one of the `expected` percentages, or the wanted one;
    /// else it was edited by someone else and is left alone.
    case setSplit(percentage: Int, expected: [Int])

    /// See that the route says this percentage and, where it can be seen, that the traffic follows.
    case verifySplit(percentage: Int)

    /// Wait for the split to take effect.
    case settle(seconds: Double)

    /// Run the load test of a stage (counted from 0) for the first or a further time.
    case runLoadTest(stage: Int, attempt: Int)

    /// Read the health after a wait.
    case checkHealth(stage: Int, afterSeconds: Double)

    /// Wait for a person to agree to what follows a stage.
    case awaitApproval(stage: Int)

    /// Return the deployment to a revision, if it is not there yet.
    case undoDeployment(RecordedRevision)

    /// See that the deployment runs a revision.
    case verifyDeployment(RecordedRevision)

    /// Report the end and go.
    case finish(RolloutOutcome)

    /// Go at once; the journal says what remains.
    case leave(signal: Int32)
}
