/// Replaces `${NAME}` and `${NAME:-default}` in texts.
///
/// `$$` stands for a single dollar sign; a dollar sign before anything else stands for itself. As in a shell,
/// the default also serves where the variable is set but empty; as in `$(…)`, line ends behind a value are
/// left out.
struct Interpolation: Sendable {
    /// The variables by name.
    let variables: [String: String]

    /// A text after replacement.
    struct Result: Equatable {
        /// The text.
        var text: String
        /// Whether the text held a variable at all.
        var isReplaced = false
        /// The first variable that was unset or empty and had no default.
        var unset: String?
    }

    /// Replaces every variable in a text. What a variable holds is not looked at again.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - quote: changes what a variable holds, so that it stands for itself. The default leaves it as it is.
    func apply(
        to text: String,
        quoting quote: (String) -> String = { $0 }
    ) throws(InterpolationError) -> Result {
        var result = Result(text: "")
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result.text += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            switch rest.first {
            case "$":
                result.text += "$"
                rest.removeFirst()
            case "{":
                guard let end = rest.firstIndex(of: "}") else { throw .unclosed }
                try replace(rest[..<end].dropFirst(), in: &result, quoting: quote)
                rest = rest[end...].dropFirst()
            default: result.text += "$"
            }
        }
        result.text += rest
        return result
    }

    private func replace(
        _ reference: Substring,
        in result: inout Result,
        quoting quote: (String) -> String
    ) throws(InterpolationError) {
        let name = reference.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        let rest = reference.dropFirst(name.count)
        guard let first = name.first, !first.isNumber, rest.isEmpty || rest.hasPrefix(":-") else {
            throw .invalidReference(String(reference))
        }
        let fallback = rest.dropFirst(2)
        if fallback.contains("${") { throw .nested(name: String(name)) }
        result.isReplaced = true
        let value = variables.text(String(name)) ?? ""
        if value.isEmpty, rest.isEmpty { result.unset = result.unset ?? String(name) }
        result.text += value.isEmpty ? String(fallback) : quote(value)
    }
}

/// Why a text with `${` cannot be read.
public enum InterpolationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No `}` follows.
    case unclosed
    /// The text in the braces is neither a name nor a name with a default.
    case invalidReference(String)
    /// The default holds a variable itself.
    case nested(name: String)

    /// The problem and a valid form.
    public var description: String {
        switch self {
        case .unclosed: "holds '${' without '}'; write $$ for a dollar sign"
        case .invalidReference(let text):
            "holds ${…} with \(text.inQuotes) inside; write ${NAME} or ${NAME:-default}"
        case .nested(let name): "has a variable in the default of ${\(name)}, which is not supported"
        }
    }
}
