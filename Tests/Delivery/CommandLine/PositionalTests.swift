import Testing

@testable import Delivery

/// A program whose default subcommand takes an argument without a name.
@Suite struct PositionalTests {
    private static let target = Option.optionalPositional("TARGET", .text, help: "Where to.")
    private static let quiet = Option.flag("quiet", help: "No progress.")
    private static let run = Command("run", summary: "Runs.", groups: [OptionGroup("Load", [target, quiet])])
    private static let program = Command(
        "tool",
        summary: "Does things.",
        subcommands: [run, Command("demo", summary: "Shows things.")],
        default: "run",
        isArgument: { $0.contains(":") }
    )

    @Test(arguments: [
        ["h:1"], ["run", "h:1"], ["--quiet", "h:1"], ["h:1", "--quiet"], ["run", "--quiet", "--", "h:1"],
    ])
    func itMayStandAnywhere(words: [String]) throws {
        guard case .run(let arguments) = try Self.program.parse(words) else { return }
        #expect(arguments.command == "run")
        #expect(arguments[Self.target] == "h:1")
    }

    @Test func itMayBeLeftOut() throws {
        guard case .run(let arguments) = try Self.program.parse([]) else { return }
        #expect(arguments[Self.target] == nil)
        #expect(!arguments.isGiven(Self.target))
    }

    @Test(arguments: [
        (["demmo"], "unknown subcommand 'demmo'; did you mean 'demo'?"),
        (["--quiet", "demo"], "put the subcommand 'demo' before all options"),
        (["h:1", "h:2"], "unexpected argument 'h:2'"), (["run", ""], "TARGET: the value is empty"),
    ])
    func aWordThatIsNoneIsRefused(words: [String], problem: String) {
        let error = #expect(throws: UsageError.self) { try Self.program.parse(words) }
        #expect(error?.description.hasPrefix(problem) == true, "\(error?.description ?? "")")
    }

    @Test func helpSaysThatItMayBeLeftOut() {
        #expect(Self.program.helpText(calledAs: "tool").contains("Usage: tool [run] [OPTIONS] [TARGET]\n"))
    }
}
