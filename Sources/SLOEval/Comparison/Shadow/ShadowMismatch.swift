/// A way in which two answers to the same request differ.
///
/// Kinds are what is counted: the same difference in many answers is one kind.
public enum ShadowMismatch: Sendable, Hashable, Codable, CustomStringConvertible {
    /// How two JSON documents differ in one place.
    public enum FieldDifference: String, Sendable, Hashable, Codable {
        /// Only production has it.
        case missing
        /// Only the canary has it.
        case added
        /// It is of another type.
        case type
        /// It has another value.
        case value
        /// The array has another length.
        case length
    }

    /// The statuses differ.
    case status(production: Int, canary: Int)
    /// The canary gave no whole answer.
    case noAnswer(FailureKind)
    /// A header differs.
    case header(String)
    /// The bodies differ and are not compared as JSON.
    case body
    /// Only one of the bodies is JSON.
    case bodyFormat
    /// JSON bodies differ in a place, such as `$.items[].price`.
    case field(String, FieldDifference)
    /// Differences beyond the number of kinds that are told apart.
    case other

    /// The kind in words, as reports show it.
    public var description: String {
        switch self {
        case .status(let production, let canary): "status \(canary) instead of \(production)"
        case .noAnswer(let kind): "no answer: \(kind.title)"
        case .header(let name): "header \(name)"
        case .body: "body"
        case .bodyFormat: "body format (JSON on one side only)"
        case .field(let path, .missing): "\(path) missing"
        case .field(let path, .added): "\(path) added"
        case .field(let path, .type): "\(path) of another type"
        case .field(let path, .value): "\(path) with another value"
        case .field(let path, .length): "\(path) of another length"
        case .other: "other differences"
        }
    }
}
