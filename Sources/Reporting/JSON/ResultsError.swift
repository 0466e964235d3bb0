import Foundation
import SLOEval

/// Why a results file cannot be written or read.
public enum ResultsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text is not JSON, or has no `schema_version`.
    case notAResultsFile
    /// The file was written by a program with another schema.
    case unknownSchema(found: Int, known: Int)
    /// The schema is known, but something in the file does not fit it.
    case damaged(String)
    /// A value of the report has no form in JSON.
    case notWritable(String)

    /// The problem and its remedy.
    public var description: String {
        switch self {
        case .notAResultsFile:
            "This is not a results file: it is not JSON, or it has no schema_version. "
                + "Name a file that was written by loadtest."
        case .unknownSchema(let found, let known):
            "The results file has schema version \(found), and this program reads version \(known). "
                + "Read it with the program version that wrote it, or run the test again."
        case .damaged(let detail):
            "The results file is damaged: \(detail). Run the test again, or restore the file."
        case .notWritable(let detail):
            "The results cannot be written as JSON: \(detail). Please report this as a bug."
        }
    }

    /// Refuses a file with a key that stands twice in an object: one of its values would be lost.
    static func refuseRepeatedKeys(in data: Data) throws(ResultsError) {
        guard let key = JSONValue.repeatedKey(in: Array(data)) else { return }
        throw .damaged("the key '\(key.singleLine)' stands twice in one object")
    }

    /// Returns the text of a coding error, with its place.
    static func detail(of error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            "'\(path(context.codingPath + [key]))' is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            "at '\(path(context.codingPath))', \(trimmed(context.debugDescription))"
        case EncodingError.invalidValue(let value, let context):
            "'\(path(context.codingPath))' is \(value)"
        default: trimmed("\(error)")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }

    private static func trimmed(_ text: String) -> String {
        text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
