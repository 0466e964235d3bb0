import SLOEval

/// The ways in which an object is changed in part.
enum StandInPatch {
    /// Why a patch does not apply.
    struct Refusal: Error {
        var reason: String
    }

    /// Applies a JSON patch (RFC 6902): `test`, `add`, `replace` and `remove`.
    static func apply(_ patch: JSONValue, to object: JSONValue) throws(Refusal) -> JSONValue {
        var object = object
        for operation in patch.array ?? [] {
            let pointer = operation["path"]?.string ?? ""
            let path = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
                String($0).replacing("~1", with: "/").replacing("~0", with: "~")
            }
            object = try apply(operation, at: path[...], to: object)
        }
        return object
    }

    private static func apply(
        _ operation: JSONValue,
        at path: ArraySlice<String>,
        to value: JSONValue
    ) throws(Refusal) -> JSONValue {
        guard let key = path.first else { return try changed(value, by: operation) ?? .null }
        let child = value[key] ?? Int(key).flatMap { value[$0] }
        if path.count > 1, child == nil { throw Refusal(reason: "there is no \(key)") }
        let changed =
            path.count > 1
            ? try apply(operation, at: path.dropFirst(), to: child ?? .null)
            : try changed(child, by: operation)
        switch value {
        case .object(var fields):
            fields[key] = changed
            return .object(fields)
        case .array(var elements):
            guard let index = Int(key), elements.indices.contains(index) else {
                throw Refusal(reason: "there is no element \(key)")
            }
            if let changed { elements[index] = changed } else { elements.remove(at: index) }
            return .array(elements)
        default: throw Refusal(reason: "\(key) is in no object")
        }
    }

    private static func changed(_ old: JSONValue?, by operation: JSONValue) throws(Refusal) -> JSONValue? {
        let wanted = operation["value"] ?? .null
        switch operation["op"]?.string {
        case "test":
            guard old == wanted else {
                throw Refusal(reason: "testing value failed: \(old?.text ?? "nothing")")
            }
            return old
        case "add": return wanted
        case "replace":
            guard old != nil else { throw Refusal(reason: "nothing to replace") }
            return wanted
        case "remove": return nil
        case let other: throw Refusal(reason: "unknown operation \(other ?? "")")
        }
    }

    /// Merges a patch (RFC 7386): `null` removes.
    static func merge(_ patch: JSONValue, into object: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var fields = object.object ?? [:]
        for (key, change) in changes {
            fields[key] = change == .null ? nil : merge(change, into: fields[key] ?? .null)
        }
        return .object(fields)
    }
}

extension JSONValue {
    /// The same object with another value at the end of a path of keys, made where there is none.
    func setting(_ path: [String], to value: JSONValue?) -> JSONValue {
        guard let key = path.first else { return value ?? .null }
        var fields = object ?? [:]
        let rest = Array(path.dropFirst())
        fields[key] = rest.isEmpty ? value : (fields[key] ?? [:]).setting(rest, to: value)
        return .object(fields)
    }
}

extension JSONValue {
    /// The same value without fields that are `null` or empty objects.
    var withoutEmptyFields: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.withoutEmptyFields))
        case .object(let fields):
            .object(fields.mapValues(\.withoutEmptyFields).filter { $0.value != .null && $0.value != [:] })
        default: self
        }
    }
}
