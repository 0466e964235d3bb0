import SLOEval

/// Writes block mappings as text that ``YAMLReader`` reads back to the same values.
struct YAMLWriter {
    /// The text so far; every line ends in a line feed.
    private(set) var text = ""
    private var depth = 0

    /// Writes a mapping below a key; an empty one as `{}`.
    mutating func mapping(_ key: String, _ entries: (inout YAMLWriter) -> Void) {
        var inner = YAMLWriter()
        inner.depth = depth + 1
        entries(&inner)
        if inner.text.isEmpty {
            line(key, "{}")
        } else {
            line(key, nil)
            text += inner.text
        }
    }

    /// Writes a list of mappings, each on lines of its own.
    mutating func list<Item>(_ key: String, _ items: [Item], _ write: (Item, inout YAMLWriter) -> Void) {
        line(key, nil)
        for item in items {
            var inner = YAMLWriter()
            inner.depth = depth + 2
            write(item, &inner)
            let indentation = String(repeating: "  ", count: depth + 1)
            text += indentation + "- " + inner.text.dropFirst(indentation.count + 2)
        }
    }

    /// Writes a value of JSON on one line.
    mutating func json(_ key: String, _ value: JSONValue) { line(key, Self.flow(value)) }

    private static func flow(_ value: JSONValue) -> String {
        switch value {
        case .null, .bool, .number: value.text
        case .string(let text): "\"\(text.withDollarsDoubled.unicodeScalars.map(escaped).joined())\""
        case .array(let elements): "[\(elements.map(flow).joined(separator: ", "))]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { "\(scalar($0.key)): \(flow($0.value))" }
                .joined(separator: ", ") + "}"
        }
    }

    /// Writes a text, quoted where it would be read as something else.
    mutating func entry(_ key: String, _ value: String?) {
        if let value { line(key, Self.scalar(value)) }
    }

    /// Writes a number in its shortest form.
    mutating func entry(_ key: String, _ value: Double?) {
        if let value { line(key, Self.number(value)) }
    }

    /// Writes a whole number.
    mutating func entry(_ key: String, _ value: Int) { line(key, String(value)) }

    /// Writes a truth.
    mutating func entry(_ key: String, _ value: Bool) { line(key, String(value)) }

    /// Writes a list of mappings of numbers on one line.
    mutating func entry(_ key: String, _ mappings: [KeyValuePairs<String, Double>]) {
        let texts = mappings.map { mapping in
            "{\(mapping.map { "\($0.key): \(Self.number($0.value))" }.joined(separator: ", "))}"
        }
        line(key, "[\(texts.joined(separator: ", "))]")
    }

    /// Writes a list of texts on one line.
    mutating func entry(_ key: String, _ values: [String]) {
        line(key, "[\(values.map(Self.scalar).joined(separator: ", "))]")
    }

    /// Writes a list of numbers on one line.
    mutating func entry(_ key: String, _ values: [Double]) {
        line(key, "[\(values.map(Self.number).joined(separator: ", "))]")
    }

    private mutating func line(_ key: String, _ value: String?) {
        let indentation = String(repeating: "  ", count: depth)
        text += "\(indentation)\(Self.scalar(key)):\(value.map { " \($0)" } ?? "")\n"
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? String(value)
    }

    /// The text plain where nothing can mistake it, else in double quotes.
    private static func scalar(_ text: String) -> String {
        let isSafe =
            text.utf8.first.map { $0.isASCIILetterOrDigit || "/_".utf8.contains($0) } == true
            && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || "/_-.*@+?=".utf8.contains($0) }
        if isSafe, YAMLScalar(text: text, isPlain: true).value == .string(text) { return text }
        return "\"\(text.unicodeScalars.map(escaped).joined())\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\t": "\\t"
        default:
            if scalar.properties.generalCategory.isVisible {
                String(scalar)
            } else {
                "\\U" + String(repeating: "0", count: 8 - hexadecimal(scalar).count) + hexadecimal(scalar)
            }
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String { String(scalar.value, radix: 16) }
}
