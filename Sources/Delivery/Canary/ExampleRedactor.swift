import Foundation
import LoadCore
import Reporting
import SLOEval

/// Takes secrets out of the examples that a shadow test shows: those that are known, and what stands in a
/// place whose name says that it is one.
struct ExampleRedactor: Sendable {
    let redactor: Redactor

    /// The example without secrets.
    func redact(_ kind: ShadowMismatch, _ text: String) -> String {
        if Self.isSecret(kind), !text.isEmpty, !text.contains(" /") { return "***" }
        return NamedSecrets.hidden(in: redactor.redact(text))
    }

    /// Whether the place of a mismatch names a secret: `$.user.api_key`, the header `set-cookie`.
    private static func isSecret(_ kind: ShadowMismatch) -> Bool {
        switch kind {
        case .field(let path, .value), .field(let path, .type), .field(let path, .added),
            .field(let path, .missing):
            path.split(separator: ".").contains { SecretName.marks(String($0)) }
        case .header(let name): SecretName.marks(name)
        case .field(_, .length), .status, .noAnswer, .body, .bodyFormat, .other: false
        }
    }
}
