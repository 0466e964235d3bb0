import Foundation
import SLOEval

/// The kind of value that an option takes: how it is read, how help names it, and which texts it accepts.
package struct ArgumentType<Value: Sendable>: Sendable {
    /// The name of the value in help and usage lines, in capitals: `URL`.
    package var placeholder: String

    /// The accepted values as help shows them: `1 to 300`; `nil` when there is nothing to add.
    package var hint: String?

    /// Whether a value may be a negative number, so that `--offset -5` is an option with its value.
    package var allowsNegativeNumbers: Bool

    let read: @Sendable (String) throws(ArgumentRefusal) -> Value
    let write: @Sendable (Value) -> String

    /// Creates a type from a parse function with a typed error of its own.
    ///
    /// - Parameters:
    ///   - placeholder: The name of the value in help, in capitals.
    ///   - hint: The accepted values as help shows them.
    ///   - write: The text of a value, for the default in help. The default is `String(describing:)`.
    ///   - parse: Reads a value. The description of its error follows the option's name in the usage error,
    ///     so it should say what is wrong with which text and what to write instead.
    package init<Failure: Error & CustomStringConvertible>(
        _ placeholder: String,
        hint: String? = nil,
        write: @escaping @Sendable (Value) -> String = { String(describing: $0) },
        parse: @escaping @Sendable (String) throws(Failure) -> Value
    ) {
        self.placeholder = placeholder
        self.hint = hint
        allowsNegativeNumbers = false
        read = { (text: String) throws(ArgumentRefusal) in
            do throws(Failure) {
                return try parse(text)
            } catch {
                throw ArgumentRefusal(error.description)
            }
        }
        self.write = write
    }

    /// The same type under another name in help.
    package func named(_ placeholder: String) -> ArgumentType {
        var copy = self
        copy.placeholder = placeholder
        return copy
    }
}

/// Why a text is not a value of an ``ArgumentType``.
package struct ArgumentRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The problem, and what is accepted.
    package let description: String

    /// Creates a refusal with a reason that reads well after `--option: `.
    package init(_ reason: String) { description = reason }

    init(_ text: String, isNot accepted: String) {
        description = "'\(text)' is not \(accepted)"
    }
}

extension ArgumentType<String> {
    /// Any text but the empty one.
    package static let text = ArgumentType("TEXT") { (text: String) throws(ArgumentRefusal) in
        guard !text.isEmpty else { throw ArgumentRefusal("the value is empty") }
        return text
    }

    /// The path of a file.
    package static let file = text.named("FILE")
}

extension ArgumentType<Int> {
    /// A whole number within a range. An upper bound of `Int.max` reads as none.
    package static func integer(in range: ClosedRange<Int>) -> ArgumentType {
        let span = Span(
            least: "\(range.lowerBound)",
            most: range.upperBound == .max ? nil : "\(range.upperBound)"
        )
        var type = ArgumentType("N", hint: span.hint) { (text: String) throws(ArgumentRefusal) in
            guard let value = Int(text), range.contains(value) else {
                throw ArgumentRefusal(text, isNot: "a whole number \(span.phrase)")
            }
            return value
        }
        type.allowsNegativeNumbers = true
        return type
    }
}

extension ArgumentType<Double> {
    /// A decimal number within a range; never an infinity or NaN. An infinite upper bound reads as none.
    package static func number(in range: ClosedRange<Double>) -> ArgumentType {
        let span = Span(range)
        var type = ArgumentType("X", hint: span.hint, write: \.shortest) {
            (text: String) throws(ArgumentRefusal) in
            guard let value = Double(decimal: text), range.contains(value) else {
                throw ArgumentRefusal(text, isNot: "a number \(span.phrase)")
            }
            return value
        }
        type.allowsNegativeNumbers = true
        return type
    }
}

extension ArgumentType<Duration> {
    /// A time within a range of seconds of at most 1,000,000,000 s: seconds, with or without a fraction, or
    /// numbers with units as ``Swift/Duration/written(_:)`` reads them.
    package static func seconds(in range: ClosedRange<Double>) -> ArgumentType {
        let range = range.clamped(to: -1e9...1e9)
        let span = Span(range)
        var type = ArgumentType("S", hint: span.hint, write: { $0.inSeconds.shortest }) {
            (text: String) throws(ArgumentRefusal) in
            if let time = Duration.written(text), range.contains(time.inSeconds) { return time }
            let refusal = ArgumentRefusal(text, isNot: "a number of seconds \(span.phrase)")
            // For a number the range is all there is to say.
            throw Double(text) == nil ? ArgumentRefusal("\(refusal); \(Duration.textRule)") : refusal
        }
        type.allowsNegativeNumbers = true
        return type
    }
}

extension ArgumentType {
    /// One of a list of values, by their names, in the order in which help shows them.
    package static func choice(
        _ placeholder: String,
        of values: [Value],
        named name: @escaping @Sendable (Value) -> String
    ) -> ArgumentType {
        let names = values.map(name)
        return ArgumentType(placeholder, hint: names.joined(separator: ", "), write: name) {
            (text: String) throws(ArgumentRefusal) in
            if let value = values.first(where: { name($0) == text }) { return value }
            let guess = NearestName.of(text, among: names).map { " (did you mean '\($0)'?)" } ?? ""
            throw ArgumentRefusal(text, isNot: "one of \(names.joined(separator: ", "))\(guess)")
        }
    }
}

extension ArgumentType where Value: CaseIterable & RawRepresentable<String> {
    /// One of the cases of an enumeration, by their raw values.
    package static func choice(_ placeholder: String) -> ArgumentType {
        choice(placeholder, of: Array(Value.allCases), named: \.rawValue)
    }
}

/// A range in words.
private struct Span {
    let least: String
    let most: String?

    init(least: String, most: String?) {
        self.least = least
        self.most = most
    }

    init(_ range: ClosedRange<Double>) {
        least = range.lowerBound.shortest
        most = range.upperBound == .infinity ? nil : range.upperBound.shortest
    }

    var hint: String { most.map { "\(least) to \($0)" } ?? "at least \(least)" }
    var phrase: String { most.map { "from \(least) to \($0)" } ?? "of at least \(least)" }
}
