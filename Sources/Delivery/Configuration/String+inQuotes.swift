import LoadCore
import Reporting

extension String {
    /// The text in single quotes for a message of one line.
    var inQuotes: String { "'\(abbreviated)'" }

    /// The text as part of a message of one line, without what of a URL or a query is secret, cut when long.
    var abbreviated: String {
        let limit = 80
        let shown = withoutSecretQueryValues.withoutURLSecrets.unicodeScalars
        return String(shown.prefix(limit)).singleLine + (shown.count > limit ? "…" : "")
    }
}

extension Unicode.GeneralCategory {
    /// Whether a scalar of this category can be shown within a line.
    var isVisible: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        default: true
        }
    }
}
