import Foundation
import SLOEval

/// A text with places that are filled in for each request: `/items/{{item}}?page={{random(1, 20)}}`.
///
/// A template is compiled once; rendering looks up no name. Between braces stands a source, and filters behind
/// it, separated by bars: `{{token | url}}`.
///
/// | source | text |
/// | --- | --- |
/// | `token` | a captured value |
/// | `accounts.user` | a column of the user's row of data |
/// | `user`, `iteration` | the number of the user and of its iteration, from 0 |
/// | `uuid` | a random UUID of version 4 |
/// | `random(1, 20)` | a random whole number, both ends included |
/// | `pick(a, "b c")` | one of the texts |
/// | `now`, `now_ms` | seconds, milliseconds since 1970 |
/// | `"{{"` | the text itself |
///
/// | filter | result |
/// | --- | --- |
/// | `url` | percent-encoded but for unreserved characters (RFC 3986, section 2.3) |
/// | `json` | a JSON string with its quotes |
/// | `number` | the number itself, as JSON writes it; no request is sent with anything else |
/// | `base64` | Base64 |
/// | `upper`, `lower` | letters in capitals, in small letters |
package struct Template: Sendable, Hashable {
    /// The names that a template may use.
    package struct Scope: Sendable, Hashable {
        /// The captured values that earlier steps make, in the order of their slots.
        package var captures: [String]
        /// The columns of each file of data, in the order of the files.
        package var data: [Table]

        /// The name and the columns of a file of data.
        package struct Table: Sendable, Hashable {
            /// The name of the file in templates.
            package var name: String
            /// The names of its columns, in order; `nil` where they are not known and any will do.
            package var columns: [String]?

            /// Creates a table.
            package init(name: String, columns: [String]?) {
                self.name = name
                self.columns = columns
            }
        }

        /// Creates a scope.
        package init(captures: [String] = [], data: [Table] = []) {
            self.captures = captures
            self.data = data
        }
    }

    /// The values of one user at one moment.
    package struct Context: Sendable {
        /// The captured values by their slots; `nil` where no step has made one yet, which renders as nothing.
        package var captures: [String?]
        /// The user's row of each file of data.
        package var rows: [[String]]
        /// The number of the user.
        package var user: Int
        /// The number of the user's iteration.
        package var iteration: Int
        /// The present, in milliseconds since 1970.
        package var nowMilliseconds: Int64
        /// The source of random values; that of the run's seed.
        package var generator: SeededGenerator
        /// Whether the filter `number` was given something else since this was last reset.
        package var lacksNumber = false

        /// Creates a context.
        package init(
            captures: [String?] = [],
            rows: [[String]] = [],
            user: Int = 0,
            iteration: Int = 0,
            nowMilliseconds: Int64 = 0,
            generator: SeededGenerator
        ) {
            self.captures = captures
            self.rows = rows
            self.user = user
            self.iteration = iteration
            self.nowMilliseconds = nowMilliseconds
            self.generator = generator
        }
    }

    enum Part: Sendable, Hashable {
        case text(String)
        case value(Source, [Filter])
        /// A value escaped as the inside of a JSON string.
        case escaped(Source, [Filter])
    }

    enum Source: Sendable, Hashable {
        case text(String)
        case capture(slot: Int)
        case column(table: Int, column: Int)
        case user, iteration, uuid, now, nowMilliseconds
        case random(ClosedRange<Int>)
        case pick([String])
    }

    enum Filter: String, Sendable, CaseIterable {
        case url, json, number, base64, upper, lower
    }

    let parts: [Part]

    /// Compiles a template whose names are those of a scope.
    package init(_ text: String, in scope: Scope) throws(TemplateError) {
        var parser = TemplateParser(text, scope: scope)
        parts = try parser.parse()
    }

    private init(parts: [Part]) { self.parts = parts }

    /// The template as that of a JSON text: values are escaped as the inside of a string, but for those that stand
    /// outside of strings and that a filter has made JSON.
    var insideJSON: Template {
        var isInString = false
        return Template(
            parts: parts.map { part in
                switch part {
                case .text(let text):
                    var isEscaped = false
                    for byte in text.utf8 {
                        if isEscaped {
                            isEscaped = false
                        } else if byte == UInt8(ascii: "\\") {
                            isEscaped = isInString
                        } else if byte == UInt8(ascii: "\"") {
                            isInString.toggle()
                        }
                    }
                    return part
                case .value(let source, let filters), .escaped(let source, let filters):
                    let isJSON = !isInString && (filters.last == .json || filters.last == .number)
                    return isJSON ? part : .escaped(source, filters)
                }
            }
        )
    }

    /// Whether the text is always the same.
    package var isFixed: Bool {
        parts.allSatisfy { if case .text = $0 { true } else { false } }
    }

    /// The text for one request.
    package func render(_ context: inout Context) -> String {
        if parts.count == 1, case .text(let text) = parts[0] { return text }
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .value(let source, let filters): result += source.text(filters, &context)
            case .escaped(let source, let filters):
                let value = source.text(filters, &context)
                if value.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 >= 0x7F }) {
                    // Without its quotes; a mark at the border makes one character with a quote.
                    result += String(Substring(JSONValue.string(value).text.utf8.dropFirst().dropLast()))
                } else {
                    result += value
                }
            }
        }
        return result
    }

    /// Whether templates can name a captured value so.
    package static func mayBeCaptured(_ name: String) -> Bool {
        !name.isEmpty && !TemplateParser.reservedNames.contains(name)
            && name.allSatisfy { $0.isLetter || $0.isNumber || "_-".contains($0) }
    }

    /// The UTF-8 of a text, percent-encoded but for unreserved characters (RFC 3986, section 2.3).
    static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte.isUnreserved {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Template.Source {
    /// The value for one request behind its filters.
    fileprivate func text(_ filters: [Template.Filter], _ context: inout Template.Context) -> String {
        var value = text(&context)
        for filter in filters {
            if filter == .number, !JSONValue.isNumber(value) { context.lacksNumber = true }
            value = filter.apply(to: value)
        }
        return value
    }

    fileprivate func text(_ context: inout Template.Context) -> String {
        switch self {
        case .text(let text): text
        case .capture(let slot): context.captures[slot] ?? ""
        case .column(let table, let column): context.rows[table][column]
        case .user: "\(context.user)"
        case .iteration: "\(context.iteration)"
        case .uuid: Self.uuid(&context.generator)
        case .now: "\(context.nowMilliseconds / 1000)"
        case .nowMilliseconds: "\(context.nowMilliseconds)"
        case .random(let range): "\(Int.random(in: range, using: &context.generator))"
        case .pick(let texts): texts[Int.random(in: texts.indices, using: &context.generator)]
        }
    }

    /// A random UUID (RFC 9562, section 5.4).
    private static func uuid(_ generator: inout SeededGenerator) -> String {
        let high = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        func hex(_ value: UInt64, _ digits: Int) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: digits - text.count) + text
        }
        return [
            hex(high >> 32, 8), hex(high >> 16 & 0xFFFF, 4), hex(high & 0xFFFF, 4), hex(low >> 48, 4),
            hex(low & 0xFFFF_FFFF_FFFF, 12),
        ].joined(separator: "-")
    }
}

extension Template.Filter {
    fileprivate func apply(to text: String) -> String {
        switch self {
        case .url: Template.percentEncoded(text)
        case .json: JSONValue.string(text).text
        case .base64: Data(text.utf8).base64EncodedString()
        case .upper: text.uppercased()
        case .lower: text.lowercased()
        case .number: text
        }
    }
}

extension JSONValue {
    /// Whether a text is a number as JSON writes it (RFC 8259, section 6).
    package static func isNumber(_ text: String) -> Bool {
        guard let last = text.utf8.last, last.digit != nil, case .number = parse(Array(text.utf8)) else {
            return false
        }
        return text.utf8.first.map { $0 == UInt8(ascii: "-") || $0.digit != nil } ?? false
    }
}

extension UInt8 {
    fileprivate var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
