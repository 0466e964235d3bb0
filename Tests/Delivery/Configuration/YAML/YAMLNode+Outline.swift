@testable import Delivery

extension YAMLNode {
    /// The tree on one line, for tables: `{a: 1, b: [true, 's', null, 0.5]}`. Strings stand in single quotes,
    /// floats have a point.
    var outline: String {
        switch content {
        case .scalar(let scalar):
            switch scalar.value {
            case .null: "null"
            case .bool(let value): "\(value)"
            case .int(let value): "\(value)"
            case .float(let value): "\(value)"
            case .string(let value): "'\(value)'"
            }
        case .sequence(let items): "[\(items.map(\.outline).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\($0.key): \($0.value.outline)" }.joined(separator: ", "))}"
        }
    }
}
