/// One pass over a tree of nodes: what variables hold, and what was found wrong so far.
///
/// A class because every section and field of a pass reports to the same list.
final class Decoding {
    let interpolation: Interpolation
    private(set) var issues: [ConfigurationIssue] = []

    init(variables: [String: String]) { interpolation = Interpolation(variables: variables) }

    /// Notes something wrong.
    func report(_ problem: ConfigurationIssue.Problem, at position: TextPosition) {
        issues.append(ConfigurationIssue(problem, at: position))
    }
}
