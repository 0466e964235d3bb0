/// The text of a curl configuration file (curl(1), `--config`), which curl reads from its standard input so
/// that nothing of it is seen in a process list.
struct CurlConfiguration {
    /// The longest line that curl 7 and 8 both read, less some room: 7.88 refuses lines from 100 KiB on.
    static let lineLimit = 64 * 1024

    private(set) var text = ""

    /// Adds an option without a value.
    mutating func add(_ option: String) { text += option + "\n" }

    /// Adds an option with any text as its value.
    mutating func add(_ option: String, _ value: String) {
        text += "\(option) = \(Self.quoted(value))\n"
    }

    /// A value in quotes, with the escapes that curl knows; of them the backslash takes any character. What
    /// they don't cover, a NUL, has no place in a URL, a header or a text and is left out.
    static func quoted(_ value: String) -> String {
        let escaped = value.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\\", "\"": text += "\\" + String(scalar)
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{B}": text += "\\v"
            case "\0": break
            default: text.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }
}
