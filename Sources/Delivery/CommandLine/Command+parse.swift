extension Command {
    /// Understands a command line. Pure: reads nothing but its arguments.
    ///
    /// `--name VALUE` and `--name=VALUE` are the same; `--` ends the options; `--help` and `-h` are
    /// understood at every level, `--version` where the program has one, `help SUBCOMMAND` where it has
    /// subcommands. All values are checked here, so that what is asked of the result later cannot fail.
    ///
    /// - Parameter arguments: The arguments without the program's own name.
    /// - Throws: ``UsageError`` for the first thing that is wrong.
    package func parse(_ arguments: [String]) throws(UsageError) -> CommandLineRequest {
        try parse(arguments[...], path: [name], calledAs: name)
    }

    private func parse(
        _ arguments: ArraySlice<String>,
        path: [String],
        calledAs: String
    ) throws(UsageError) -> CommandLineRequest {
        if subcommands.isEmpty {
            return try scan(arguments, path: path, calledAs: calledAs)
        }
        let first = arguments.first
        if first == "--help" || first == "-h" { return .print(helpText(calledAs: calledAs)) }
        if first == "--version", let version { return .print(version) }
        if first == "help" { return try help(arguments.dropFirst(), calledAs: calledAs) }
        if let first, !first.isOptionLike, !isMeantForDefault(first) {
            let chosen = try subcommand(first, calledAs: calledAs)
            return try chosen.parse(
                arguments.dropFirst(),
                path: path + [first],
                calledAs: "\(calledAs) \(first)"
            )
        }
        guard let name = defaultSubcommand, let chosen = subcommand(named: name) else {
            throw UsageError(problem: .missingSubcommand(known: subcommandNames), command: calledAs)
        }
        let request: CommandLineRequest
        do {
            request = try chosen.parse(arguments, path: path + [name], calledAs: calledAs)
        } catch {
            guard case .unexpectedArgument(let text) = error.problem else { throw error }
            try refuseSubcommand(text, calledAs: calledAs)
            throw error
        }
        if case .run(let parsed) = request {
            for text in parsed.positionalTexts { try refuseSubcommand(text, calledAs: calledAs) }
        }
        return request
    }

    private func isMeantForDefault(_ word: String) -> Bool {
        defaultSubcommand != nil && subcommand(named: word) == nil && isArgument(word)
    }

    /// A subcommand's name behind options reads as an argument of the default one.
    private func refuseSubcommand(_ text: String, calledAs: String) throws(UsageError) {
        guard subcommand(named: text) != nil else { return }
        throw UsageError(problem: .misplacedSubcommand(text), command: calledAs)
    }

    private func subcommand(_ word: String, calledAs: String) throws(UsageError) -> Command {
        if let found = subcommand(named: word) { return found }
        let known = subcommandNames + ["help"]
        let nearest = NearestName.of(word, among: known)
        if nearest == nil, let advice = argumentAdvice?(word) {
            throw UsageError(problem: .neitherCommandNorArgument(word, advice: advice), command: calledAs)
        }
        throw UsageError(
            problem: .unknownSubcommand(word, nearest: nearest, known: known),
            command: calledAs
        )
    }

    private func help(_ words: ArraySlice<String>, calledAs: String) throws(UsageError) -> CommandLineRequest
    {
        var command = self
        var called = calledAs
        for word in words where !word.isOptionLike {
            guard !command.subcommands.isEmpty else {
                throw UsageError(problem: .unexpectedArgument(word), command: called)
            }
            command = try command.subcommand(word, calledAs: called)
            called += " \(word)"
        }
        return .print(command.helpText(calledAs: called))
    }

    private func scan(
        _ arguments: ArraySlice<String>,
        path: [String],
        calledAs: String
    ) throws(UsageError) -> CommandLineRequest {
        do {
            var scanner = ArgumentScanner(options: options.map(\.declaration), hasVersion: version != nil)
            switch try scanner.scan(arguments) {
            case .help: return .print(helpText(calledAs: calledAs))
            case .version: return .print(version ?? "")
            case .end: break
            }
            for option in options { try option.check(scanner.texts[option.declaration.name] ?? []) }
            return .run(
                ParsedArguments(
                    path: path,
                    calledAs: calledAs,
                    declared: Set(options.map(\.declaration.name)),
                    texts: scanner.texts,
                    positionalTexts: options.map(\.declaration).filter { $0.form == .positional }
                        .flatMap { scanner.texts[$0.name] ?? [] }
                )
            )
        } catch {
            throw UsageError(problem: error, command: calledAs)
        }
    }
}

extension String {
    /// Whether the word can only be meant as an option; a lone dash is a value.
    var isOptionLike: Bool { hasPrefix("-") && count > 1 }
}
