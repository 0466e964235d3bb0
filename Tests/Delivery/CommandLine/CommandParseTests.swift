import Testing

@testable import Delivery

@Suite struct CommandParseTests {
    private func parse(_ words: String...) throws -> ParsedArguments {
        try parse(words)
    }

    private func parse(_ words: [String]) throws -> ParsedArguments {
        guard case .run(let arguments) = try Sample.program.parse(words) else {
            throw ArgumentRefusal("a text is printed instead")
        }
        return arguments
    }

    private func printed(_ words: String...) throws -> String? {
        guard case .print(let text) = try Sample.program.parse(words) else { return nil }
        return text
    }

    @Test func anEmptyLineMeansTheDefaultSubcommandWithItsDefaults() throws {
        let arguments = try parse()
        #expect(arguments.path == ["loadtest", "run"])
        #expect(arguments.command == "run")
        #expect(arguments[Sample.target] == "http://localhost:8000")
        #expect(arguments[Sample.concurrency] == 100)
        #expect(arguments[Sample.pattern] == .sustained)
        #expect(arguments[Sample.timeout] == .seconds(30))
        #expect(arguments[Sample.output] == nil)
        #expect(arguments[Sample.offset] == nil)
        #expect(arguments[Sample.header].isEmpty)
        #expect(!arguments[Sample.quiet])
        #expect(arguments[Sample.shadow])
    }

    @Test(arguments: [[], ["run"]])
    func valuesAreReadInEitherSpelling(prefix: [String]) throws {
        let arguments = try parse(
            prefix + [
                "--target=http://host/?a=b", "--concurrency", "5", "--pattern", "ramp-up", "--timeout=1.5",
                "-o", "report.md", "-q", "--no-shadow-test", "--header", "A: 1", "--header=B: 2",
            ]
        )
        #expect(arguments.path == ["loadtest", "run"])
        #expect(arguments[Sample.target] == "http://host/?a=b")
        #expect(arguments[Sample.concurrency] == 5)
        #expect(arguments[Sample.pattern] == .rampUp)
        #expect(arguments[Sample.timeout] == .milliseconds(1500))
        #expect(arguments[Sample.output] == "report.md")
        #expect(arguments[Sample.header] == ["A: 1", "B: 2"])
        #expect(arguments[Sample.quiet])
        #expect(!arguments[Sample.shadow])
    }

    @Test(arguments: [["--offset", "-5"], ["--offset=-5"], ["--offset", "-5.0"]])
    func aNumberMayBeNegative(words: [String]) throws {
        #expect(try parse(words)[Sample.offset] == -5)
    }

    @Test func aLoneDashIsAValue() throws {
        #expect(try parse("--output", "-")[Sample.output] == "-")
        #expect(try parse("export", "--format", "v1", "-")[Sample.input] == "-")
    }

    @Test func aValueThatBeginsWithADashFollowsAnEqualsSign() throws {
        #expect(try parse("--output=--quiet")[Sample.output] == "--quiet")
    }

    @Test func argumentsAreToldByTheirPlace() throws {
        let arguments = try parse("export", "in.json", "1", "--format", "v2", "--", "2")
        #expect(arguments[Sample.input] == "in.json")
        #expect(arguments[Sample.others] == [1, 2])
        #expect(arguments[Sample.format] == 2)
        #expect(try parse("export", "--format=v1", "--", "--help")[Sample.input] == "--help")
    }

    @Test func aGivenDefaultIsToldFromOneThatIsNot() throws {
        #expect(try parse("--concurrency", "100").given(Sample.concurrency) == 100)
        #expect(try parse().given(Sample.concurrency) == nil)
        #expect(try parse("-q").isGiven(Sample.quiet))
    }

    @Test func helpAndVersionAreUnderstoodAtEveryLevel() throws {
        let top = Sample.program.helpText(calledAs: "loadtest")
        #expect(try printed("--help") == top)
        #expect(try printed("-h") == top)
        #expect(try printed("help") == top)
        let export = try #require(try printed("export", "--help"))
        #expect(export.contains("Usage: loadtest export --format FORMAT [OPTIONS] INPUT [MORE...]"))
        #expect(try printed("help", "export") == export)
        #expect(try printed("--concurrency", "nonsense", "-h")?.contains("--concurrency N") == true)
        #expect(try printed("--version") == "loadtest 1.0.0")
        #expect(try printed("export", "--version") == "loadtest 1.0.0")
        #expect(try printed("--quiet", "--version") == "loadtest 1.0.0")
    }

    @Test(arguments: [
        (["--concurency", "5"], "unknown option '--concurency'; did you mean '--concurrency'?", ""),
        (["--no-shadow"], "unknown option '--no-shadow'; did you mean '--no-shadow-test'?", ""),
        (["--no-quiet"], "unknown option '--no-quiet'", ""),
        (["--plan-descripto=3"], "unknown option '--plan-descripto'", ""),
        (["-x"], "unknown option '-x'", ""),
        (["exprot"], "unknown subcommand 'exprot'; did you mean 'export'?", ""),
        (["elsewhere"], "unknown subcommand 'elsewhere' (there are run, export, help)", ""),
        (["help", "ru"], "unknown subcommand 'ru'; did you mean 'run'?", ""),
        (["help", "run", "fast"], "unexpected argument 'fast'", " run"),
        (["--quiet", "export"], "put the subcommand 'export' before all options", ""),
        (["run", "fast"], "unexpected argument 'fast'", " run"),
        (["--output"], "--output FILE is without its value", ""),
        (["--output", "--"], "--output FILE is without its value", ""),
        (["--output", "--quiet"], "--output FILE is without its value: the option --quiet follows", ""),
        (["--offset", "--target=x"], "--offset X is without its value: the option --target follows", ""),
        (["--offset", "--version"], "--offset X is without its value: the option --version follows", ""),
        (
            ["--output", "-x"],
            "--output is followed by '-x', which looks like an option; if it is the value, write --output=-x",
            ""
        ),
        (
            ["--offset", "-inf"],
            "--offset is followed by '-inf', which looks like an option; if it is the value, write --offset=-inf",
            ""
        ),
        (["--output="], "--output: the value is empty", ""),
        (["--quiet=yes"], "--quiet takes no value", ""),
        (["--no-shadow-test=yes"], "--no-shadow-test takes no value", ""),
        (["--concurrency", "0"], "--concurrency: '0' is not a whole number from 1 to 10000", ""),
        (["--concurrency", "-5"], "--concurrency: '-5' is not a whole number from 1 to 10000", ""),
        (["--concurrency", "1e3"], "--concurrency: '1e3' is not a whole number from 1 to 10000", ""),
        (["--timeout", "301"], "--timeout: '301' is not a number of seconds from 1 to 300", ""),
        (["--timeout", "nan"], "--timeout: 'nan' is not a number of seconds from 1 to 300", ""),
        (["--offset=inf"], "--offset: 'inf' is not a number of at least -10", ""),
        (
            ["--pattern", "bursts"],
            "--pattern: 'bursts' is not one of sustained, burst, ramp-up (did you mean 'burst'?)", ""
        ),
        (["--target", "host"], "--target: 'host' is not a URL; write it like http://localhost:8000", ""),
        (["-q", "--quiet"], "--quiet is given more than once; give it once", ""),
        (["--output=a", "-o", "b"], "--output is given more than once; give it once", ""),
        (
            ["--no-shadow-test", "--shadow-test"],
            "--shadow-test and --no-shadow-test contradict each other; give one of them", ""
        ),
        (["export", "in.json"], "--format FORMAT is missing", " export"),
        (["export", "--format=v1"], "INPUT is missing", " export"),
        (["export", "--format=v1", "in", "x"], "MORE: 'x' is not a whole number from 0 to 9", " export"),
    ])
    func eachMistakeHasItsLine(words: [String], problem: String, subcommand: String) {
        let error = #expect(throws: UsageError.self) { try Sample.program.parse(words) }
        #expect(error?.description == "\(problem); see 'loadtest\(subcommand) --help'")
    }

    @Test func aSubcommandMustBeNamedWhereNoneIsTheDefault() {
        let program = Command("tool", summary: "", subcommands: [Sample.run, Sample.export])
        let error = #expect(throws: UsageError.self) { try program.parse(["--quiet"]) }
        #expect(error?.description == "a subcommand is needed: one of run, export; see 'tool --help'")
    }

    @Test func withoutAVersionThereIsNoSuchOption() {
        #expect(throws: UsageError(problem: .unknownOption("--version", nearest: nil), command: "run")) {
            try Sample.run.parse(["--version"])
        }
    }

    @Test func aProgramsOwnRulePointsToTheHelpToo() throws {
        let arguments = try parse("export", "in", "--format=v1")
        let error = arguments.usageError("--format v1 needs two inputs")
        #expect(error.description == "--format v1 needs two inputs; see 'loadtest export --help'")
    }
}
