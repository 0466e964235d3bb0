/// A program or a subcommand: what it is called, what it takes, and how its help explains it.
package struct Command: Sendable {
    /// A command line worth showing, and what it does.
    package struct Example: Sendable, Equatable {
        /// The whole line, beginning with the program's name.
        package let line: String
        package let effect: String

        package init(_ line: String, _ effect: String) {
            self.line = line
            self.effect = effect
        }
    }

    /// The name on the command line.
    package let name: String
    /// Its effect, in a sentence.
    package let summary: String
    /// More about it, in paragraphs separated by empty lines; `nil` when the summary is enough.
    package var discussion: String?
    /// The options and arguments, in the order in which help shows them.
    package var groups: [OptionGroup]
    /// Lines worth showing.
    package var examples: [Example]
    /// The subcommands, in the order in which help shows them. A command with subcommands has no options of
    /// its own: they belong to the subcommands.
    package let subcommands: [Command]
    /// The name of the subcommand that is meant when the line begins with an option or is empty; `nil` when
    /// one must be named.
    package let defaultSubcommand: String?
    /// Whether a first word that names no subcommand is an argument of the default one.
    let isArgument: @Sendable (_ word: String) -> Bool
    /// How a word that is neither a subcommand nor an argument would be written as the latter; `nil` where
    /// the default subcommand has no arguments.
    let argumentAdvice: (@Sendable (_ word: String) -> String)?
    /// The text of `--version`, here and in all subcommands; `nil` when there is no such option.
    package var version: String?

    /// Creates a program without subcommands, or a subcommand.
    package init(
        _ name: String,
        summary: String,
        discussion: String? = nil,
        groups: [OptionGroup] = [],
        examples: [Example] = [],
        version: String? = nil
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.groups = groups
        self.examples = examples
        self.version = version
        subcommands = []
        defaultSubcommand = nil
        isArgument = { _ in false }
        argumentAdvice = nil
    }

    /// Creates a program with subcommands.
    ///
    /// - Parameters:
    ///   - isArgument: whether a first word that names no subcommand is an argument of the default one
    ///     rather than a misspelt subcommand. The default says no to every word.
    ///   - argumentAdvice: how to write another word so that it is one, as a clause.
    package init(
        _ name: String,
        summary: String,
        discussion: String? = nil,
        subcommands: [Command],
        default defaultSubcommand: String? = nil,
        isArgument: @escaping @Sendable (_ word: String) -> Bool = { _ in false },
        argumentAdvice: (@Sendable (_ word: String) -> String)? = nil,
        examples: [Example] = [],
        version: String? = nil
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.subcommands = subcommands
        self.defaultSubcommand = defaultSubcommand
        self.isArgument = isArgument
        self.argumentAdvice = argumentAdvice
        self.examples = examples
        self.version = version
        groups = []
    }

    var options: [any DeclaredOption] { groups.flatMap(\.options) }

    var subcommandNames: [String] { subcommands.map(\.name) }

    func subcommand(named name: String) -> Command? {
        guard var found = subcommands.first(where: { $0.name == name }) else { return nil }
        found.version = found.version ?? version
        return found
    }
}
