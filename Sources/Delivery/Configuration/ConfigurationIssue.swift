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
        case unknownName(path: String, name: String, kind: String, known: [String])
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

    /// Creates an issue.
    package init(_ problem: Problem, at position: TextPosition) {
        self.problem = problem
        self.position = position
    }

    /// The position and the problem in one line.
    public var description: String { "\(position): \(problem)" }

    /// Whether the other issue says the same. Environments may know other names of the kind.
    func repeats(_ other: ConfigurationIssue) -> Bool {
        guard position == other.position else { return false }
        if case .unknownName(let path, _, _, _) = problem,
            case .unknownName(let otherPath, _, _, _) = other.problem
        {
            return path == otherPath
        }
        return problem == other.problem
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
        case .unknownName(let path, let name, let kind, let known):
            "\(path) must be named as \(kind) of load_test, but none has this name"
                + (Self.nearest(name, among: known).map { "; did you mean '\($0)'?" } ?? "")
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
    /// The name nearest to one that nothing has: first of all the same path with a method in front.
    private static func nearest(_ name: String, among known: [String]) -> String? {
        known.first { $0.hasSuffix(" " + name) } ?? NearestName.of(name, among: known)
    }
}
