/// Why a configuration could not be had. Each description is one line, except that each of the first issues
/// of an invalid file has a line of its own.
public enum ConfigurationError: ProgramError, Sendable, Equatable {
    /// There is no such file.
    case notFound(path: String)
    /// The path names a folder.
    case isFolder(path: String)
    /// The file is there but cannot be read.
    case unreadable(path: String, reason: String)
    /// The file is larger than is read.
    case tooLarge(path: String, limit: Int)
    /// The file's text is wrong; at least one issue, in the order of the text.
    case invalid(path: String, issues: [ConfigurationIssue])
    /// The file knows no environment of this name.
    case unknownEnvironment(name: String, known: [String])

    /// Always ``ExitCode/usage``.
    public var exitCode: ExitCode { .usage }

    /// A line for each issue of an invalid file.
    public var lines: [String] { description.split(separator: "\n").map(String.init) }

    /// How many issues of a file are told; of the others only their number.
    package static let shownIssues = 20

    /// The problem and how to solve it.
    public var description: String {
        switch self {
        case .notFound(let path): "there is no configuration file \(path.inQuotes); check the path"
        case .isFolder(let path): "\(path.inQuotes) is a folder; name a configuration file"
        case .unreadable(let path, let reason):
            "cannot read the configuration file \(path.inQuotes): \(reason)"
        case .tooLarge(let path, let limit):
            "the configuration file \(path.inQuotes) is larger than \(limit) bytes, the most that is read"
        case .invalid(let path, let issues): Self.list(path, issues)
        case .unknownEnvironment(let name, let known): Self.unknown(name, known)
        }
    }

    private static func list(_ path: String, _ issues: [ConfigurationIssue]) -> String {
        let lines = issues.prefix(shownIssues).map { "\(path):\($0)" }
        let rest = issues.count - lines.count
        guard rest > 0 else { return lines.joined(separator: "\n") }
        let more =
            "\(path): \(rest) more \(rest == 1 ? "error is" : "errors are") not shown; correct these first"
        return (lines + [more]).joined(separator: "\n")
    }

    private static func unknown(_ name: String, _ known: [String]) -> String {
        let start = "the configuration knows no environment \(name.inQuotes)"
        if known.isEmpty { return "\(start); it has no section 'environments'" }
        let suggestion = NearestName.of(name, among: known).map { "did you mean '\($0)'? " } ?? ""
        return "\(start); \(suggestion)Known: \(known.joined(separator: ", "))"
    }
}
