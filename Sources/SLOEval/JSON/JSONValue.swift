/// Any JSON document as a value: for comparing answers by structure, and for objects of which only a few
/// fields are of interest and the rest must stay as it is.
///
/// Numbers keep their text, so that none is rounded on the way; two are equal when they mean the same
/// (`1`, `1.0`, `1e0`). The order of an object's keys does not matter.
public enum JSONValue: Sendable, Equatable {
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as it is written.
    case number(String)
    /// A string, without quotes and escapes.
    case string(String)
    case array([JSONValue])
    /// An object; of equal keys the last counts.
    case object([String: JSONValue])

    /// Whether two values mean the same.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let mine), .bool(let theirs)): mine == theirs
        case (.number(let mine), .number(let theirs)): areEqual(mine, theirs)
        case (.string(let mine), .string(let theirs)): mine == theirs
        case (.array(let mine), .array(let theirs)): mine == theirs
        case (.object(let mine), .object(let theirs)): mine == theirs
        default: false
        }
    }

    /// The kind of value: `null`, `boolean`, `number`, `string`, `array`, or `object`.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// Whole numbers are compared by their digits, which `Double` would round; others as `Double`.
    private static func areEqual(_ left: String, _ right: String) -> Bool {
        if left == right { return true }
        let isWhole = { (text: String) in !text.contains { ".eE".contains($0) } }
        if isWhole(left), isWhole(right) {
            return left.drop { $0 == "-" } == "0" && right.drop { $0 == "-" } == "0"
        }
        return Double(left) == Double(right)
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value on one line, keys in order.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let text): text
        case .string(let text): "\"\(text)\""
        case .array(let elements): "[" + elements.map(\.description).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(
                    separator: ","
                )
                + "}"
        }
    }
}

extension JSONValue {
    /// Reads a document; `nil` when the bytes are not one JSON document in UTF-8 (RFC 8259).
    public static func parse(_ bytes: [UInt8]) -> JSONValue? { JSONReader.value(of: bytes) }

    /// The first key that an object of a document holds twice; `nil` when none does. Of a file that a person
    /// may have written, this should be refused: one of the two values would be lost.
    public static func repeatedKey(in bytes: [UInt8]) -> String? { JSONReader.repeatedKey(in: bytes) }
}
