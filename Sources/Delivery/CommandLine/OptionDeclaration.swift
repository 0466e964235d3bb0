/// The declaration of an option without its type: enough to find it and to describe it.
package struct OptionDeclaration: Sendable, Equatable {
    /// How an option is written.
    enum Form: Sendable, Equatable {
        /// `--name VALUE`.
        case value
        /// `--name`, and `--no-name` where it is negatable.
        case flag(negatable: Bool)
        /// `VALUE`, told by its place.
        case positional
    }

    /// The name without dashes; of a positional argument what help calls it.
    package let name: String
    let short: Character?
    let help: String
    let placeholder: String
    let hint: String?
    let allowsNegativeNumbers: Bool
    var form = Form.value
    var isRequired = false
    var isRepeatable = false
    var defaultText: String?

    init(_ name: String, short: Character?, _ type: ArgumentType<some Sendable>, help: String) {
        self.name = name
        self.short = short
        self.help = help
        placeholder = type.placeholder
        hint = type.hint
        allowsNegativeNumbers = type.allowsNegativeNumbers
    }

    /// The texts that stand for a flag that was given and one that was negated.
    static let on = "on"
    static let off = "off"

    /// The option as messages name it: `--name`, or `NAME` for a positional argument.
    var label: String { form == .positional ? name : "--\(name)" }

    /// The option with its value: `--name VALUE`.
    var usage: String { form == .value ? "\(label) \(placeholder)" : label }

    /// Every way in which the command line may name the option; none for a positional argument.
    var spellings: [String] {
        switch form {
        case .positional: []
        case .value, .flag(negatable: false): [label] + shortSpelling
        case .flag(negatable: true): [label, "--no-\(name)"] + shortSpelling
        }
    }

    private var shortSpelling: [String] { short.map { ["-\($0)"] } ?? [] }
}

/// An ``Option`` of any type, as commands list them.
package protocol DeclaredOption: Sendable {
    /// The option as the parser and the help know it.
    var declaration: OptionDeclaration { get }

    /// Checks the texts given for the option on the command line, in order.
    func check(_ texts: [String]) throws(UsageProblem)
}

extension Option {
    /// Checks the texts given for the option on the command line, in order.
    package func check(_ texts: [String]) throws(UsageProblem) { _ = try read(texts) }
}

/// Options that belong together, under a heading in help.
package struct OptionGroup: Sendable {
    /// The heading in help.
    package let title: String
    /// The options in the order in which help shows them.
    package let options: [any DeclaredOption]

    package init(_ title: String, _ options: [any DeclaredOption]) {
        self.title = title
        self.options = options
    }
}
