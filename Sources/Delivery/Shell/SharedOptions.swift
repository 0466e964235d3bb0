public import LoadCore

/// The options that several programs declare alike. ``ProgramShell`` itself obeys ``quiet`` and ``plain``.
public enum SharedOptions {
    /// `--quiet`.
    public static let quiet = Option.flag(
        "quiet",
        short: "q",
        help: "Show no progress: only results, warnings and errors."
    )

    /// `--plain`.
    public static let plain = Option.flag("plain", help: "Use words instead of signs such as ✅.")

    /// `--seed`.
    public static let seed = Option.optional(
        "seed",
        .integer(in: 0...Int.max),
        help: "Where random choices begin: the same seed, the same requests. Drawn unless given."
    )

    /// `--transport`.
    public static let transport = Option<LoadTestSettings.Transport?>.optional(
        "transport",
        .choice("TRANSPORT"),
        help: "What sends the requests; the configured one, else auto: the socket where it can."
    )

    /// `--output`, with the path that the program writes unless told otherwise.
    public static func output(_ path: String) -> Option<String> {
        Option(
            "output",
            .file,
            default: path,
            help: "Where the Markdown report is written; - is standard output."
        )
    }

    /// `--json-output`.
    public static let jsonOutput = Option.optional(
        "json-output",
        .file,
        help: "Where the results are written as JSON; - is standard output."
    )

    /// `--dry-run`.
    public static let dryRun = Option.flag(
        "dry-run",
        help: "Print what would be sent and run; send and run nothing."
    )
}

extension ParsedArguments {
    /// The seed that the command line gives, else a random one.
    public var seed: UInt64 {
        self[SharedOptions.seed].map(UInt64.init) ?? UInt64.random(in: 0...UInt64(Int.max))
    }
}
