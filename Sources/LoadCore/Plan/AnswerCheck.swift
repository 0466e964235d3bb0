public import SLOEval

/// Something beside the status and a text in the body that is expected of an answer.
public enum AnswerCheck: Sendable, Hashable, Codable {
    /// A header field with exactly this value; `nil` takes any value.
    case header(String, value: String? = nil)
    /// A body in which a regular expression matches somewhere.
    case bodyMatches(RegularExpression)
    /// Values at a place of a JSON body.
    case json(JSONPathPattern, JSONRule)
    /// A body of so many bytes.
    case size(ClosedRange<UInt64>)
    /// The last byte of the answer at most so long after the request was sent.
    case within(Duration)

    /// A rule for the values at a place of a JSON body.
    public enum JSONRule: Sendable, Hashable, Codable {
        /// There is at least one.
        case exists
        /// There is none.
        case absent
        /// There is at least one, and all are equal to this one.
        case value(JSONValue)
        /// There is at least one, and all are of this type.
        case type(JSONType)
        /// There are so many. Of a place that is a single array, its elements are counted.
        case count(ClosedRange<Int>)
    }

    /// The type of a JSON value.
    public enum JSONType: String, Sendable, Codable, CaseIterable {
        /// A type as JSON names it.
        case string, number, boolean, array, object, null
    }

    /// Whether the check looks into the body, which then has to be kept.
    var needsBody: Bool {
        switch self {
        case .bodyMatches, .json: true
        case .header, .size, .within: false
        }
    }

    /// The name of the check, which tells its failures from those of others.
    var name: String {
        switch self {
        case .header(let name, _): "header \(name.lowercased())"
        case .bodyMatches: "body_matches"
        case .json(let path, _): path.description
        case .size: "size"
        case .within: "within"
        }
    }
}
