import LoadCore

/// The options that several programs declare alike. ``ProgramShell`` itself obeys ``quiet`` and ``plain``.
public enum SharedOptions {
    /// `--quiet`.
    public static let quiet = Option.flag(
        "quiet",
        short: "q",
        help: "Show only results, warnings, and errors."
    )

    /// `--plain`.
    public static let plain = Option.flag("plain", help: "Use words instead of signs such as ✅.")

    /// `--seed`.
    public static let seed = Option.optional(
        "seed",
        .integer(in: 0...Int.max),
        help: "Seed of random choices: the same seed gives the same requests. Random by default."
    )

    /// `--transport`.
    public static let transport = Option<LoadTestSettings.Transport?>.optional(
        "transport",
        .choice("TRANSPORT"),
        help: "Transport for the requests. Defaults to the configured one, else auto (socket if possible)."
    )

    /// `--output`, with the path that the program writes unless told otherwise.
    public static func output(_ path: String) -> Option<String> {
        Option(
            "output",
            .file,
            default: path,
            help: "Write the Markdown report to FILE; - is standard output."
        )
    }

    /// `--json-output`.
    public static let jsonOutput = Option.optional(
        "json-output",
        .file,
        help: "Write the results to FILE as JSON; - is standard output."
    )

    /// `--dry-run`.
    public static let dryRun = Option.flag(
        "dry-run",
        help: "Print the requests and commands without sending or running them."
    )
}

extension ParsedArguments {
    /// The seed that the command line gives, else a random one.
    public var seed: UInt64 {
        self[SharedOptions.seed].map(UInt64.init) ?? UInt64.random(in: 0...UInt64(Int.max))
    }
}
