/// The request of a command line to a program.
package enum CommandLineRequest: Sendable {
    /// Print this text to standard output and end with success.
    case print(String)
    /// Do the work.
    case run(ParsedArguments)
}

/// The options and arguments of a command line, all of them checked. Ask by the option's declaration.
package struct ParsedArguments: Sendable {
    /// The names of the program and the subcommands that were chosen, the default one included.
    package let path: [String]

    /// How the user called the command; what a usage error refers to.
    let calledAs: String
    let declared: Set<String>
    let texts: [String: [String]]
    /// The arguments without a name, in the order in which the command declares them.
    let positionalTexts: [String]

    /// The name of the subcommand that was chosen, or the program's when it has none.
    package var command: String { path.last ?? "" }

    /// The value of an option: as given, else its default.
    ///
    /// Only options that the command declares may be asked for; anything else is a mistake in the program.
    package subscript<Value>(option: Option<Value>) -> Value {
        let name = option.declaration.name
        guard declared.contains(name), let value = try? option.read(texts[name] ?? []) else {
            preconditionFailure("The command '\(path.joined(separator: " "))' does not declare '\(name)'.")
        }
        return value
    }

    /// The value of an option if the command line gives it, so that other sources can come before its
    /// default.
    package func given<Value>(_ option: Option<Value>) -> Value? {
        isGiven(option) ? self[option] : nil
    }

    /// Whether the command line gives an option.
    package func isGiven(_ option: some DeclaredOption) -> Bool {
        texts[option.declaration.name] != nil
    }

    /// The texts that an option was given, in order, before they were read.
    func givenTexts(of option: some DeclaredOption) -> [String] { texts[option.declaration.name] ?? [] }

    /// A usage error of the program's own, for rules that tie options together.
    ///
    /// - Parameter rule: What is wrong and what to do, as a clause without a full stop.
    package func usageError(_ rule: String) -> UsageError {
        UsageError(problem: .rule(rule), command: calledAs)
    }
}
