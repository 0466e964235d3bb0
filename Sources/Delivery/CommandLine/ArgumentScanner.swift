/// Sorts the words of a command line by option. Values are not looked at; see ``DeclaredOption/check(_:)``.
struct ArgumentScanner {
    /// The request of a command line.
    enum Outcome {
        case end, help, version
    }

    /// The texts found, by option name, in the order given.
    private(set) var texts: [String: [String]] = [:]

    private let positionals: [OptionDeclaration]
    private let options: [String: OptionDeclaration]
    private let proposals: [String]
    private let hasVersion: Bool
    private var place = 0

    init(options declarations: [OptionDeclaration], hasVersion: Bool) {
        positionals = declarations.filter { $0.form == .positional }
        var options: [String: OptionDeclaration] = [:]
        for declaration in declarations {
            for spelling in declaration.spellings { options[spelling] = declaration }
        }
        self.options = options
        self.hasVersion = hasVersion
        proposals =
            declarations.flatMap(\.spellings).filter { $0.hasPrefix("--") }
            + ["--help"] + (hasVersion ? ["--version"] : [])
    }

    mutating func scan(_ arguments: ArraySlice<String>) throws(UsageProblem) -> Outcome {
        var rest = arguments
        while let word = rest.popFirst() {
            if word == "--" {
                for text in rest { try takePositional(text) }
                return .end
            }
            guard word.isOptionLike else {
                try takePositional(word)
                continue
            }
            let (spelling, value) = Self.split(word)
            guard let option = options[spelling] else {
                if word == "--help" || word == "-h" { return .help }
                if word == "--version", hasVersion { return .version }
                throw unknown(spelling)
            }
            try take(option, as: spelling, value: value, rest: &rest)
        }
        return .end
    }

    /// Splits `--name=value`; only words with two dashes are split, and only at the first sign.
    private static func split(_ word: String) -> (spelling: String, value: String?) {
        guard word.hasPrefix("--"), let sign = word.firstIndex(of: "=") else { return (word, nil) }
        return (String(word[..<sign]), String(word[word.index(after: sign)...]))
    }

    private mutating func take(
        _ option: OptionDeclaration,
        as spelling: String,
        value: String?,
        rest: inout ArraySlice<String>
    ) throws(UsageProblem) {
        if case .flag = option.form {
            guard value == nil else { throw .unexpectedValue(option: spelling) }
            return try takeFlag(option, as: spelling)
        }
        let text =
            if let value { value } else { try followingValue(of: option, in: &rest) }
        guard option.isRepeatable || texts[option.name] == nil else { throw .repeated(option: option.label) }
        texts[option.name, default: []].append(text)
        // What follows may be a secret, and would be taken for an argument and shown.
        if text.hasSuffix(":"), let next = rest.first, !next.isOptionLike {
            throw .invalidValue(
                option: option.label,
                reason: "put a value with spaces in quotes, as in \(spelling) 'Name: value'"
            )
        }
    }

    private mutating func takeFlag(_ option: OptionDeclaration, as spelling: String) throws(UsageProblem) {
        let text = spelling == "--no-\(option.name)" ? OptionDeclaration.off : OptionDeclaration.on
        if let earlier = texts[option.name]?.last {
            throw earlier == text
                ? .repeated(option: spelling) : .contradiction(option.label, "--no-\(option.name)")
        }
        texts[option.name] = [text]
    }

    /// The word after an option, unless it is plain that the value was forgotten.
    private func followingValue(
        of option: OptionDeclaration,
        in rest: inout ArraySlice<String>
    ) throws(UsageProblem) -> String {
        guard let next = rest.first, next != "--" else {
            throw .missingValue(option: option.usage, followedBy: nil)
        }
        if next.isOptionLike {
            let spelling = Self.split(next).spelling
            if isKnown(spelling) { throw .missingValue(option: option.usage, followedBy: spelling) }
            guard option.allowsNegativeNumbers, next.looksNegative else {
                throw .ambiguousValue(option: option.label, text: next)
            }
        }
        rest.removeFirst()
        return next
    }

    private func isKnown(_ spelling: String) -> Bool {
        options[spelling] != nil || ["--help", "-h"].contains(spelling)
            || (hasVersion && spelling == "--version")
    }

    private mutating func takePositional(_ text: String) throws(UsageProblem) {
        guard place < positionals.count else { throw .unexpectedArgument(text) }
        let declaration = positionals[place]
        texts[declaration.name, default: []].append(text)
        if !declaration.isRepeatable { place += 1 }
    }

    private func unknown(_ spelling: String) -> UsageProblem {
        guard spelling.hasPrefix("--") else { return .unknownOption(spelling, nearest: nil) }
        let names = proposals.map { String($0.dropFirst(2)) }
        let nearest = NearestName.of(String(spelling.dropFirst(2)), among: names).map { "--\($0)" }
        return .unknownOption(spelling, nearest: nearest)
    }
}

extension String {
    /// Whether the word begins like a negative number: `-5`, `-.5`.
    fileprivate var looksNegative: Bool {
        guard let second = dropFirst().first else { return false }
        return hasPrefix("-") && (second == "." || second.isASCII && second.isNumber)
    }
}
