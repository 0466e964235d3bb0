package import SLOEval

/// A list of changes that are made together or not at all (RFC 6902).
package struct JSONPatch: Sendable, Equatable {
    private var operations: [JSONValue] = []

    /// Creates an empty patch.
    package init() {}

    /// Makes the patch fail unless a field has a value.
    package mutating func test(_ path: [String], is value: JSONValue) {
        append("test", path, value)
    }

    /// Sets a field to a value; if it had one, only if that is still the same.
    package mutating func set(_ path: [String], from old: JSONValue?, to value: JSONValue) {
        if let old { test(path, is: old) }
        append(old == nil ? "add" : "replace", path, value)
    }

    /// The patch as JSON.
    package var json: JSONValue { .array(operations) }

    private mutating func append(_ operation: String, _ path: [String], _ value: JSONValue) {
        operations.append(["op": .string(operation), "path": .string(Self.pointer(path)), "value": value])
    }

    /// A JSON pointer (RFC 6901, section 3).
    private static func pointer(_ path: [String]) -> String {
        path.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
    }
}
