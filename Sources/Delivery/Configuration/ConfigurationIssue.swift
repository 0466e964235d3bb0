public import LoadCore

/// One thing that is wrong in a configuration file, and where.
public struct ConfigurationIssue: Sendable, Equatable, CustomStringConvertible {
    /// A problem. Paths name values from the top: `alerts.email.smtp_port`.
    public enum Problem: Sendable, Equatable {
        /// The text is not the YAML that is read here.
        case syntax(YAMLError.Problem)
        /// A key that means nothing here; the path ends in it.
        case unknownKey(path: String, key: String, known: [String])
        /// A key that has to be the name of something else in the file but is not; the kind is what it would
        /// be: `an endpoint`.
        case unknownName(path: String, name: String, kind: String)
        /// A value that is not what it has to be; both halves are clauses: `be a number`, `is 'x'`.
        case unacceptable(path: String, must: String, but: String)
        /// A value that is needed for the reason given but not there.
        case missing(path: String, because: String)
        /// A value that is needed but comes from a variable that is unset or empty and has no default.
        case unset(path: String, variable: String)
        /// A file that a value names and that can't be read.
        case file(path: String, InputFileError)
        /// A file of data that can't be used.
        case data(path: String, DataFileError)
        /// A text whose variables cannot be read.
        case interpolation(path: String, InterpolationError)
    }

    /// Where it is wrong.
    public var position: TextPosition
    /// The problem.
    public var problem: Problem
    /// Names of which one may have been meant: a hint, which makes no other issue of it.
    private let known: [String]

    /// Creates an issue.
    package init(_ problem: Problem, at position: TextPosition, known: [String] = []) {
        self.problem = problem
        self.position = position
        self.known = known
    }

    /// Two issues are equal when they say the same of the same place; environments may know other names.
    public static func == (left: ConfigurationIssue, right: ConfigurationIssue) -> Bool {
        left.position == right.position && left.problem == right.problem
    }

    /// The position, the problem, and what may have been meant, in one line.
    public var description: String {
        guard case .unknownName(_, let name, _) = problem, let nearest = nearest(to: name) else {
            return "\(position): \(problem)"
        }
        return "\(position): \(problem); did you mean '\(nearest)'?"
    }

    /// The name nearest to one that nothing has: first of all the same path with a method in front.
    private func nearest(to name: String) -> String? {
        known.first { $0.hasSuffix(" " + name) } ?? NearestName.of(name, among: known)
    }

    /// Whether the issue depends on the environment variables of this run alone.
    var isUnsetVariable: Bool {
        if case .unset = problem { true } else { false }
    }

    /// Whether all that is wrong is that a variable or a file is missing, in the value of one of some keys.
    func isOnlyMissing(below keys: Set<String>) -> Bool {
        switch problem {
        case .unset(let path, _), .file(let path, _), .data(let path, _):
            keys.contains { path == $0 || path.hasPrefix("\($0).") }
        default: false
        }
    }
}

extension ConfigurationIssue.Problem: CustomStringConvertible {
    /// The problem and how to solve it.
    public var description: String {
        switch self {
        case .syntax(let problem): problem.description
        case .unknownKey(let path, let key, let known):
            // Looked for only now: a file may have thousands of them, and few are shown.
            if let nearest = NearestName.of(key, among: known) {
                "unknown key '\(path)'; did you mean '\(nearest)'?"
            } else {
                "unknown key '\(path)'; known here: \(known.joined(separator: ", "))"
            }
        case .unknownName(let path, _, let kind):
            "\(path) must be named as \(kind) of load_test, but none has this name"
        case .unacceptable(let path, let must, let but): "\(path) must \(must), but \(but)"
        case .missing(let path, let because): "\(path) is missing; it is needed because \(because)"
        case .unset(let path, let variable):
            "\(path) needs a value, but the environment variable \(variable) is not set; "
                + "set it or write ${\(variable):-default}"
        case .file(let path, let error): "\(path): \(error)"
        case .data(let path, let error): "\(path): \(error)"
        case .interpolation(let path, let error): "\(path) \(error)"
        }
    }
}
