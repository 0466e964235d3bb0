import Foundation
import Reporting
import SLOEval

/// Takes secrets out of the examples that a shadow test shows: those that are known, and what stands in a place
/// whose name says that it is one.
struct ExampleRedactor: Sendable {
    let redactor: Redactor

    private static let names =
        "password|passwd|secret|token|authorization|api[_-]?key|session|cookie|credential"

    /// The example without secrets.
    func redact(_ kind: ShadowMismatch, _ text: String) -> String {
        if Self.isSecret(kind), !text.isEmpty, !text.contains(" /") { return "***" }
        return Self.withoutNamedSecrets(redactor.redact(text))
    }

    /// Whether the place of a mismatch names a secret: `$.user.api_key`, the header `set-cookie`.
    private static func isSecret(_ kind: ShadowMismatch) -> Bool {
        let place: String
        switch kind {
        case .field(let path, .value), .field(let path, .type), .field(let path, .added),
            .field(let path, .missing):
            place = path
        case .header(let name): place = name
        case .field(_, .length), .status, .noAnswer, .body, .bodyFormat, .other: return false
        }
        return place.range(of: names, options: [.regularExpression, .caseInsensitive]) != nil
    }

    /// Replaces values of queries, forms and JSON members whose names tell a secret: `?token=***`,
    /// `"password": ***`.
    private static func withoutNamedSecrets(_ text: String) -> String {
        let json = "(\"[^\"]*(?:\(names))[^\"]*\"\\s*:\\s*)(?:\"(?:[^\"\\\\]|\\\\.)*\"?|[^,}\\]\\s]+)"
        let form = "((?:^|[?&;\\s])[^=&?\\s]*(?:\(names))[^=&?\\s]*=)[^&;\\s]*"
        return [json, form].reduce(text) { text, pattern in
            text.replacingOccurrences(
                of: pattern,
                with: "$1***",
                options: [.regularExpression, .caseInsensitive]
            )
        }
    }
}
