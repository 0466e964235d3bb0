import LoadCore

/// The options that several programs declare alike. ``ProgramShell`` itself obeys ``quiet`` and ``plain``.
package enum SharedOptions {
    package static let quiet = Option.flag(
        "quiet",
        short: "q",
        help: "Show only results, warnings, and errors."
    )
    package static let plain = Option.flag("plain", help: "Use words instead of signs such as ✅.")

    package static let seed = Option.optional(
        "seed",
        .integer(in: 0...Int.max),
        help: "Seed of random choices: the same seed gives the same requests. Random by default."
    )
    package static let transport = Option<LoadTestSettings.Transport?>.optional(
        "transport",
        .choice("TRANSPORT"),
        help: "Transport for the requests. Defaults to the configured one, else auto (socket if possible)."
    )

    /// `--output`, with the path that the program writes unless told otherwise.
    package static func output(_ path: String) -> Option<String> {
        Option(
            "output",
            .file,
            default: path,
            help: "Write the Markdown report to FILE; - is standard output."
        )
    }
    package static let jsonOutput = Option.optional(
        "json-output",
        .file,
        help: "Write the results to FILE as JSON; - is standard output."
    )
    package static let dryRun = Option.flag(
        "dry-run",
        help: "Print the requests and commands without sending or running them."
    )
}

extension ParsedArguments {
    /// The seed that the command line gives, else a random one.
    package var seed: UInt64 {
        self[SharedOptions.seed].map(UInt64.init) ?? UInt64.random(in: 0...UInt64(Int.max))
    }
}
