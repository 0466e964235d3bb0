import LoadCore

/// Values whose names tell that they are secrets, in texts of others: members of JSON, fields of forms and
/// queries, header lines.
enum NamedSecrets {
    /// The text with `***` for each value.
    static func hidden(in text: String) -> String {
        rules.reduce(text) { text, rule in
            text.replacing(rule) { match in
                let (whole, name, value) = match.output
                guard SecretName.marks(String(name)), !value.isEmpty else { return String(whole) }
                return whole[..<value.startIndex] + "***" + whole[value.endIndex...]
            }
        }
    }

    /// The values, without the quotes around them.
    static func values(in text: String) -> [String] {
        rules.flatMap { rule in
            text.matches(of: rule).filter { SecretName.marks(String($0.output.1)) }.map { match in
                let value = match.output.2
                return String(value.hasPrefix("\"") ? value.dropFirst().prefix { $0 != "\"" } : value)
            }
        }
    }

    private typealias Rule = Regex<(Substring, Substring, Substring)>

    // Computed: a regular expression is not Sendable.
    private static var rules: [Rule] {
        [
            /"((?:[^"\\]|\\.)*)"\s*:\s*("(?:[^"\\]|\\.)*"?|[^,}\]\s"]+)/,
            /(?:^|[?&;\s])([^=&?;\s"]+)=([^&;\s"]*)/,
            /(?:^|\n)([A-Za-z0-9_-]+):[ \t]*([^\r\n]+)/,
        ]
    }
}
