/// A revision of a deployment, in a form that survives an undo.
///
/// `kubectl rollout undo --to-revision=3` gives revision 3 a new number, and no revision 3 remains. The
/// replica set stays the same, so that its name tells whether the work is done already.
public struct RecordedRevision: Sendable, Equatable, Codable {
    /// The number in `deployment.kubernetes.io/revision` when it was recorded.
    public var number: Int
    /// The name of its replica set.
    public var replicaSet: String

    /// Creates a revision.
    public init(number: Int, replicaSet: String) {
        self.number = number
        self.replicaSet = replicaSet
    }
}

extension RecordedRevision {
    /// The revision as sentences name it. A stand-in has no number.
    var inWords: String { number > 0 ? "revision \(number) (\(replicaSet))" : replicaSet }
}
