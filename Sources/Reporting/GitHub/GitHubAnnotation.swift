/// A line that GitHub Actions shows as an annotation of the run
/// (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>).
public struct GitHubAnnotation: Sendable, Equatable {
    /// How much it matters.
    public enum Level: String, Sendable {
        /// Something to know.
        case notice
        /// Something that may become a trouble.
        case warning
        /// Something that failed.
        case error
    }

    /// How much it matters.
    public var level: Level
    /// The text; may have several lines.
    public var message: String
    /// The title above the text; `nil` leaves GitHub's own.
    public var title: String?

    /// Creates an annotation.
    public init(_ level: Level, _ message: String, title: String? = nil) {
        self.level = level
        self.message = message
        self.title = title
    }

    /// The workflow command, on one line whatever is in the message, without a newline at its end.
    public var line: String {
        let properties = title.map { " title=" + $0.commandText.escapedInProperty } ?? ""
        return "::\(level.rawValue)\(properties)::"
            + message.commandLines.joined(separator: "\n").escapedInMessage
    }

    /// The annotations of an event: an error for each reason of a failure, a warning for each reason why
    /// there is no answer; none for what went well.
    public static func annotations(of event: DeploymentEvent) -> [GitHubAnnotation] {
        let level: Level
        switch event.outcome {
        case .passed, .succeeded: return []
        case .failed: level = .error
        case .inconclusive, .stopped: level = .warning
        }
        let title = "\(event.kind.rawValue) \(event.outcome.rawValue)"
        let reasons = event.reasons.isEmpty ? [event.target] : event.reasons
        return reasons.map { GitHubAnnotation(level, $0, title: title) }
    }
}

extension String {
    /// As scalars: as characters, a carriage return and the newline after it would be one, and slip through.
    private func escaping(_ escapes: [Unicode.Scalar: String]) -> String {
        unicodeScalars.reduce(into: "") { $0 += escapes[$1] ?? String($1) }
    }

    fileprivate var escapedInMessage: String { escaping(["%": "%25", "\r": "%0D", "\n": "%0A"]) }

    fileprivate var escapedInProperty: String {
        escaping(["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
    }
}
