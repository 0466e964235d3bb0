/// A typed option or positional argument of a command: the declaration, and the key by which its value is
/// asked for.
///
/// ```swift
/// static let target = Option("target", .text, default: "http://localhost:8000", help: "The service under test.")
/// static let output = Option.optional("output", .file, help: "Where the report is written.")
/// static let quiet = Option.flag("quiet", short: "q", help: "No progress.")
/// …
/// let target = arguments[Options.target]
/// ```
package struct Option<Value: Sendable>: Sendable, DeclaredOption {
    /// The option as the parser and the help know it.
    package private(set) var declaration: OptionDeclaration

    /// Reads the value from the texts given on the command line, in order.
    let read: @Sendable ([String]) throws(UsageProblem) -> Value

    /// Creates an option with a value and a default.
    package init(
        _ name: String,
        short: Character? = nil,
        _ type: ArgumentType<Value>,
        default fallback: Value,
        help: String
    ) {
        declaration = OptionDeclaration(name, short: short, type, help: help)
        declaration.defaultText = type.write(fallback)
        let label = declaration.label
        read = { (texts: [String]) throws(UsageProblem) in
            try texts.last.map { (text: String) throws(UsageProblem) in try type.value(of: text, for: label) }
                ?? fallback
        }
    }

    private init(
        _ declaration: OptionDeclaration,
        read: @escaping @Sendable ([String]) throws(UsageProblem) -> Value
    ) {
        self.declaration = declaration
        self.read = read
    }

    /// An option with a value that is `nil` when it is not given.
    package static func optional<Wrapped>(
        _ name: String,
        short: Character? = nil,
        _ type: ArgumentType<Wrapped>,
        help: String
    ) -> Option where Value == Wrapped? {
        let declaration = OptionDeclaration(name, short: short, type, help: help)
        return Option(declaration, read: optionalReader(declaration, type))
    }

    /// An option that must be given.
    package static func required(
        _ name: String,
        short: Character? = nil,
        _ type: ArgumentType<Value>,
        help: String
    ) -> Option {
        var declaration = OptionDeclaration(name, short: short, type, help: help)
        declaration.isRequired = true
        return Option(declaration, read: requiredReader(declaration, type))
    }

    /// An option that may be given any number of times; its values come in the order given.
    package static func repeated<Element>(
        _ name: String,
        short: Character? = nil,
        _ type: ArgumentType<Element>,
        help: String
    ) -> Option where Value == [Element] {
        var declaration = OptionDeclaration(name, short: short, type, help: help)
        declaration.isRepeatable = true
        return Option(declaration, read: listReader(declaration, type))
    }

    /// An option without a value.
    ///
    /// - Parameters:
    ///   - fallback: The value when it is not given.
    ///   - negatable: Whether `--no-NAME` says the opposite. The default is to allow it where the value is
    ///     true unless it is given, since the option could change nothing otherwise.
    package static func flag(
        _ name: String,
        short: Character? = nil,
        default fallback: Bool = false,
        negatable: Bool? = nil,
        help: String
    ) -> Option where Value == Bool {
        var declaration = OptionDeclaration(name, short: short, ArgumentType<String>.text, help: help)
        declaration.form = .flag(negatable: negatable ?? fallback)
        if fallback { declaration.defaultText = "on" }
        return Option(declaration) { (texts: [String]) throws(UsageProblem) in
            texts.last.map { $0 == OptionDeclaration.on } ?? fallback
        }
    }

    /// An argument without a name that must be given; `name` is what help calls it, in capitals.
    package static func positional(_ name: String, _ type: ArgumentType<Value>, help: String) -> Option {
        var declaration = OptionDeclaration(name, short: nil, type, help: help)
        declaration.form = .positional
        declaration.isRequired = true
        return Option(declaration, read: requiredReader(declaration, type))
    }

    /// An argument without a name that may be left out; `name` is what help calls it, in capitals.
    package static func optionalPositional<Wrapped>(
        _ name: String,
        _ type: ArgumentType<Wrapped>,
        help: String
    ) -> Option where Value == Wrapped? {
        var declaration = OptionDeclaration(name, short: nil, type, help: help)
        declaration.form = .positional
        return Option(declaration, read: optionalReader(declaration, type))
    }

    /// Any number of arguments without a name; `name` is what help calls one of them, in capitals.
    package static func positionals<Element>(
        _ name: String,
        _ type: ArgumentType<Element>,
        help: String
    ) -> Option where Value == [Element] {
        var declaration = OptionDeclaration(name, short: nil, type, help: help)
        declaration.form = .positional
        declaration.isRepeatable = true
        return Option(declaration, read: listReader(declaration, type))
    }
}

private func requiredReader<Value>(
    _ declaration: OptionDeclaration,
    _ type: ArgumentType<Value>
) -> @Sendable ([String]) throws(UsageProblem) -> Value {
    { (texts: [String]) throws(UsageProblem) in
        guard let text = texts.last else { throw .missing(declaration.usage) }
        return try type.value(of: text, for: declaration.label)
    }
}

private func optionalReader<Wrapped>(
    _ declaration: OptionDeclaration,
    _ type: ArgumentType<Wrapped>
) -> @Sendable ([String]) throws(UsageProblem) -> Wrapped? {
    { (texts: [String]) throws(UsageProblem) in
        guard let text = texts.last else { return nil }
        return try type.value(of: text, for: declaration.label)
    }
}

private func listReader<Element>(
    _ declaration: OptionDeclaration,
    _ type: ArgumentType<Element>
) -> @Sendable ([String]) throws(UsageProblem) -> [Element] {
    { (texts: [String]) throws(UsageProblem) in
        try texts.map { (text: String) throws(UsageProblem) in
            try type.value(of: text, for: declaration.label)
        }
    }
}

extension ArgumentType {
    fileprivate func value(of text: String, for label: String) throws(UsageProblem) -> Value {
        do {
            return try read(text)
        } catch {
            throw .invalidValue(option: label, reason: error.description)
        }
    }
}
