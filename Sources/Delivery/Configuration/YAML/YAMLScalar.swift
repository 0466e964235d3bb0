/// A scalar as it was written: its text after folding and escapes, and whether it may be more than a string.
struct YAMLScalar: Sendable, Equatable {
    /// The text, without quotes.
    var text: String

    /// Whether the scalar stood without quotes and was no block scalar, so that its text decides its type.
    var isPlain: Bool

    /// The meaning of the text by the core schema (YAML 1.2.2, section 10.3.2).
    enum Value: Sendable, Equatable {
        case null
        case bool(Bool)
        case int(Int)
        case float(Double)
        case string(String)
    }

    /// The scalar's value. An integer too large for `Int` is a float.
    var value: Value {
        guard isPlain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        default: return number ?? .string(text)
        }
    }

    private var number: Value? {
        if text.hasPrefix("0x") { return prefixed(radix: 16) }
        if text.hasPrefix("0o") { return prefixed(radix: 8) }
        guard DecimalText(text).isNumber else { return nil }
        if let integer = Int(text) { return .int(integer) }
        return Double(text).map(Value.float)
    }

    private func prefixed(radix: Int) -> Value? {
        let digits = text.dropFirst(2)
        // Int(_:radix:) takes a sign, which the schema does not allow after a prefix.
        if digits.hasPrefix("-") || digits.hasPrefix("+") { return nil }
        return Int(digits, radix: radix).map(Value.int)
    }
}
