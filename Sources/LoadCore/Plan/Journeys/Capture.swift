/// A value taken from an answer, for the templates of later steps.
public struct Capture: Sendable, Hashable, Codable {
    /// Where the value is.
    public enum Source: Sendable, Hashable, Codable {
        /// In a JSON body, at a path such as `$.items[*].id`: a text without its quotes, an object or a list as JSON
        /// without white space; `null` is no value.
        case json(path: String, pick: Pick = .first)
        /// In a field of the head.
        case header(String)
        /// In the body, where a regular expression matches; `nil` takes the first group, or the whole match
        /// where there is none.
        case regex(String, group: Int? = nil)
        /// In a cookie that the answer sets, or that the request would carry if it were sent once more.
        case cookie(String)
        /// The whole body.
        case body
    }

    /// Which of several values is taken.
    public enum Pick: String, Sendable, Codable, CaseIterable {
        /// The first in the order of the body.
        case first
        /// The last one.
        case last
        /// Any of them, by the run's seed.
        case random
    }

    /// The name in templates.
    public var name: String

    /// Where the value is.
    public var source: Source

    /// The value where the answer has none; `nil`, the default, makes the step fail.
    public var fallback: String?

    /// Creates a capture.
    public init(name: String, from source: Source, fallback: String? = nil) {
        self.name = name
        self.source = source
        self.fallback = fallback
    }
}
