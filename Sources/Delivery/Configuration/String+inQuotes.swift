extension String {
    /// The text in single quotes for a message of one line.
    var inQuotes: String { "'\(abbreviated)'" }

    /// The text as part of a message of one line: control characters as escapes, cut when long.
    var abbreviated: String {
        let limit = 80
        let shown = unicodeScalars.prefix(limit).map { scalar in
            let isVisible = scalar.properties.generalCategory.isVisible
            return isVisible ? String(scalar) : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }
        return shown.joined() + (unicodeScalars.count > limit ? "…" : "")
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
