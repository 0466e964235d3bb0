import Testing

@testable import Delivery

@Suite struct HelpTextTests {
    @Test func theProgramShowsItsSubcommandsAndTheOptionsOfTheDefaultOne() {
        #expect(
            Sample.program.helpText(calledAs: "loadtest") == """
                Load tests with objectives.

                Usage: loadtest [run] [OPTIONS]
                       loadtest SUBCOMMAND [OPTIONS]

                Subcommands:
                  run                       Loads a service and judges the result by its
                                            objectives. (the default)
                  export                    Turns a measurement into other formats.
                  help SUBCOMMAND           Shows the help of a subcommand.

                Load:
                  --target URL              The service under test. (default:
                                            http://localhost:8000)
                  --concurrency N           Virtual users. (1 to 10000; default: 100)
                  --pattern PATTERN         How users spend their time between requests.
                                            (sustained, burst, ramp-up; default: sustained)
                  --timeout S               Time limit of a request. (1 to 300; default: 30)
                  --offset X                Shift of the clock. (at least -10)
                  --header FIELD            A header field of each request. (may be repeated)

                Output:
                  -o, --output FILE         Where the report is written.
                  -q, --quiet               No progress.
                  --[no-]shadow-test        Compares answers first. (default: on)

                Help:
                  -h, --help                Shows this help.
                  --version                 Shows the version.

                Examples:
                  loadtest --target http://localhost:8000 --fail
                      Fails the build when it is slow.

                """
        )
    }

    @Test func aSubcommandShowsItsArgumentsAndOptions() {
        #expect(
            Sample.export.helpText(calledAs: "loadtest export") == """
                Turns a measurement into other formats.

                Usage: loadtest export --format FORMAT [OPTIONS] INPUT [MORE...]

                The measurement is what --output wrote.

                It may come from another machine.

                Arguments:
                  INPUT                     A measurement.
                  MORE                      Digits. (0 to 9; may be repeated)

                Output:
                  --format FORMAT           Format. (v1, v2; required)

                Help:
                  -h, --help                Shows this help.

                """
        )
    }

    @Test func aLongUsageLineIsWrapped() {
        let names = ["canary-url", "production-url", "deployment-name"]
        let options = names.map { Option.required($0, .text.named("SOMETHING"), help: "") }
        let help = Command("canary-verify", summary: "S.", groups: [OptionGroup("O", options)])
            .helpText(calledAs: "canary-verify")
        #expect(
            help.contains(
                """
                Usage: canary-verify --canary-url SOMETHING --production-url SOMETHING
                           --deployment-name SOMETHING [OPTIONS]

                """
            )
        )
    }

    @Test func noLineIsLongerThanEightyColumns() {
        let words = String(repeating: "several words of explanation ", count: 12)
        let option = Option(
            "an-option-with-a-rather-long-name",
            .choice("VALUE", of: Array(1...40), named: { "value-\($0)" }),
            default: 1,
            help: words
        )
        let command = Command(
            "tool",
            summary: words,
            discussion: words,
            groups: [OptionGroup("All", [option])]
        )
        let lines = command.helpText(calledAs: "tool").split(separator: "\n")
        #expect(lines.count > 20)
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.allSatisfy { $0.last != " " })
    }
}
