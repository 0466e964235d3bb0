import Delivery

/// A program with one of everything, for the tests of the parser and the help.
enum Sample {
    enum Pattern: String, CaseIterable, Sendable { case sustained, burst, rampUp = "ramp-up" }

    struct BadAddress: Error, CustomStringConvertible {
        let description: String
    }

    static let address = ArgumentType("URL") { (text: String) throws(BadAddress) -> String in
        guard text.hasPrefix("http://") else {
            throw BadAddress(description: "'\(text)' is not a URL; write it like http://localhost:8000")
        }
        return text
    }

    static let target = Option(
        "target",
        address,
        default: "http://localhost:8000",
        help: "The service under test."
    )
    static let concurrency = Option(
        "concurrency",
        .integer(in: 1...10_000),
        default: 100,
        help: "Virtual users."
    )
    static let pattern = Option(
        "pattern",
        .choice("PATTERN"),
        default: Pattern.sustained,
        help: "How users spend their time between requests."
    )
    static let timeout = Option(
        "timeout",
        .seconds(in: 1...300),
        default: .seconds(30),
        help: "Time limit of a request."
    )
    static let offset = Option.optional("offset", .number(in: -10 ... .infinity), help: "Shift of the clock.")
    static let output = Option.optional("output", short: "o", .file, help: "Where the report is written.")
    static let header = Option.repeated(
        "header",
        .text.named("FIELD"),
        help: "A header field of each request."
    )
    static let quiet = Option.flag("quiet", short: "q", help: "No progress.")
    static let shadow = Option.flag("shadow-test", default: true, help: "Compares answers first.")
    static let format = Option.required(
        "format",
        .choice("FORMAT", of: [1, 2], named: { "v\($0)" }),
        help: "Format."
    )
    static let input = Option.positional("INPUT", .file, help: "A measurement.")
    static let others = Option.positionals("MORE", .integer(in: 0...9), help: "Digits.")

    static let run = Command(
        "run",
        summary: "Loads a service and judges the result by its objectives.",
        groups: [
            OptionGroup("Load", [target, concurrency, pattern, timeout, offset, header]),
            OptionGroup("Output", [output, quiet, shadow]),
        ]
    )

    static let export = Command(
        "export",
        summary: "Turns a measurement into other formats.",
        discussion: "The measurement is what --output wrote.\n\nIt may come from another machine.",
        groups: [OptionGroup("Arguments", [input, others]), OptionGroup("Output", [format])]
    )

    static let program = Command(
        "loadtest",
        summary: "Load tests with objectives.",
        subcommands: [run, export],
        default: "run",
        examples: [
            .init("loadtest --target http://localhost:8000 --fail", "Fails the build when it is slow.")
        ],
        version: "loadtest 1.0.0"
    )
}
