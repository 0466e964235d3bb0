/// An error in a command line, in one line that points to the help.
package struct UsageError: ProgramError, Sendable, Equatable {
    /// The problem.
    package let problem: UsageProblem

    /// The command whose help tells more: `loadtest export`.
    package let command: String

    /// Always ``ExitCode/usage``.
    package var exitCode: ExitCode { .usage }

    /// The problem, and where to read more.
    package var description: String { "\(problem); see '\(command) --help'" }
}

/// A problem with a command line.
package enum UsageProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// An option that the command does not have, and the nearest that it has.
    case unknownOption(String, nearest: String?)
    /// A subcommand that the program does not have, and the nearest that it has.
    case unknownSubcommand(String, nearest: String?, known: [String])
    /// A first word that is neither a subcommand nor the argument that could stand in its place, and how that
    /// is written.
    case neitherCommandNorArgument(String, advice: String)
    /// No subcommand where one is needed.
    case missingSubcommand(known: [String])
    /// A subcommand behind options.
    case misplacedSubcommand(String)
    /// An option at the end of the line, or in front of another option, that should have a value.
    case missingValue(option: String, followedBy: String?)
    /// A value that looks like an option, which only `--option=value` can give.
    case ambiguousValue(option: String, text: String)
    /// A flag with a value.
    case unexpectedValue(option: String)
    /// A value that the option does not accept.
    case invalidValue(option: String, reason: String)
    /// An option given more than once that takes one value.
    case repeated(option: String)
    /// A flag given and negated.
    case contradiction(String, String)
    /// An option or argument that must be given.
    case missing(String)
    /// An argument that belongs to no option.
    case unexpectedArgument(String)
    /// A rule of the program's own, as a clause without a full stop.
    case rule(String)

    /// The problem and what to do, as a clause without a full stop.
    package var description: String {
        switch self {
        case .unknownOption(let name, let nearest): "unknown option '\(name)'" + Self.question(nearest)
        case .unknownSubcommand(let name, let nearest, let known):
            "unknown subcommand '\(name)'"
                + (nearest == nil ? " (there are \(known.joined(separator: ", ")))" : Self.question(nearest))
        case .neitherCommandNorArgument(let word, let advice): "'\(word)' is not a command; \(advice)"
        case .missingSubcommand(let known):
            "a subcommand is needed: one of \(known.joined(separator: ", "))"
        case .misplacedSubcommand(let name): "put the subcommand '\(name)' before all options"
        case .missingValue(let option, nil): "\(option) is without its value"
        case .missingValue(let option, let next?):
            "\(option) is without its value: the option \(next) follows"
        case .ambiguousValue(let option, let text):
            "\(option) is followed by '\(text)', which looks like an option; "
                + "if it is the value, write \(option)=\(text)"
        case .unexpectedValue(let option): "\(option) takes no value"
        case .invalidValue(let option, let reason): "\(option): \(reason)"
        case .repeated(let option): "\(option) is given more than once; give it once"
        case .contradiction(let one, let other): "\(one) and \(other) contradict each other; give one of them"
        case .missing(let usage): "\(usage) is missing"
        case .unexpectedArgument(let text): "unexpected argument '\(text)'"
        case .rule(let text): text
        }
    }

    private static func question(_ nearest: String?) -> String {
        nearest.map { "; did you mean '\($0)'?" } ?? ""
    }
}
