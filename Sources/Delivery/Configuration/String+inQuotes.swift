import Reporting

extension String {
    /// The text in single quotes for a message of one line.
    var inQuotes: String { "'\(abbreviated)'" }

    /// The text as part of a message of one line, cut when long.
    var abbreviated: String {
        let limit = 80
        return String(unicodeScalars.prefix(limit)).singleLine + (unicodeScalars.count > limit ? "…" : "")
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
