extension Command {
    /// The help of this command, at most 80 columns wide, ending in a newline.
    ///
    /// A program with a default subcommand shows that one's options too, since it can be called with them.
    ///
    /// - Parameter calledAs: The names that lead here: `loadtest export`.
    package func helpText(calledAs: String) -> String {
        let chosen = defaultSubcommand.flatMap { subcommand(named: $0) }
        let groups = subcommands.isEmpty ? groups : chosen?.groups ?? []
        var page = HelpPage()
        page.paragraph(summary)
        for (index, line) in usageLines(calledAs: calledAs).enumerated() {
            page.usage(line, isFirst: index == 0)
        }
        for text in (discussion ?? "").split(separator: "\n\n") { page.paragraph(String(text)) }
        if !subcommands.isEmpty { page.section("Subcommands", subcommandRows) }
        for group in groups {
            page.section(group.title, group.options.map(\.declaration).map(\.helpRow))
        }
        page.section(groups.isEmpty ? "Options" : "Help", commonRows)
        page.examples(examples + (examples.isEmpty ? chosen?.examples ?? [] : []))
        return page.text
    }

    private func usageLines(calledAs: String) -> [String] {
        guard !subcommands.isEmpty else { return [([calledAs] + usageWords).joined(separator: " ")] }
        let general = "\(calledAs) SUBCOMMAND [OPTIONS]"
        guard let name = defaultSubcommand, let chosen = subcommand(named: name) else { return [general] }
        return [([calledAs, "[\(name)]"] + chosen.usageWords).joined(separator: " "), general]
    }

    private var usageWords: [String] {
        let declarations = options.map(\.declaration)
        let positionals = declarations.filter { $0.form == .positional }
        return declarations.filter { $0.isRequired && $0.form == .value }.map(\.usage) + ["[OPTIONS]"]
            + positionals.map {
                $0.isRepeatable ? "[\($0.name)...]" : $0.isRequired ? $0.name : "[\($0.name)]"
            }
    }

    private var subcommandRows: [HelpRow] {
        subcommands.map { command in
            HelpRow(command.name, command.summary, command.name == defaultSubcommand ? ["the default"] : [])
        } + [HelpRow("help SUBCOMMAND", "Shows the help of a subcommand.", [])]
    }

    private var commonRows: [HelpRow] {
        let taken = Set(options.flatMap(\.declaration.spellings))
        let help = HelpRow("-h, --help", "Shows this help.", [])
        guard version != nil, !taken.contains("--version") else { return [help] }
        return [help, HelpRow("--version", "Shows the version.", [])]
    }
}

extension OptionDeclaration {
    fileprivate var helpRow: HelpRow {
        let name =
            switch form {
            case .value: "--\(name) \(placeholder)"
            case .flag(negatable: false): "--\(name)"
            case .flag(negatable: true): "--[no-]\(name)"
            case .positional: name
            }
        let notes = [
            form == .value || form == .positional ? hint : nil,
            isRequired && form == .value ? "required" : nil,
            isRepeatable ? "may be repeated" : nil,
            defaultText.map { "default: \($0)" },
        ]
        return HelpRow((short.map { "-\($0), " } ?? "") + name, help, notes.compactMap(\.self))
    }
}
