import Delivery
import LoadCore

/// `loadtest try`: one iteration of a journey, to look at.
enum TryCommand {
    static let name = "try"

    static let command = Command(
        name,
        summary: "Run one iteration of a journey and show each request and answer.",
        discussion: """
            Pauses are skipped. Secrets are hidden, and of captured values all but short ones. Exits with 0 when every step that was sent succeeded, and with 1 when one failed.
            """,
        groups: [
            OptionGroup(
                "Journey",
                [LoadTestOptions.targetArgument, LoadTestOptions.target, journey, user, showValues]
            ),
            OptionGroup(
                "Requests",
                [
                    RequestOptions.header, RequestOptions.timeout, SharedOptions.seed,
                    RequestOptions.followCrossOrigin,
                ]
            ),
            OptionGroup("Transport", [SharedOptions.transport]),
            ConnectionOptions.group,
            OptionGroup("Configuration", [ConfigurationOptions.config, ConfigurationOptions.environment]),
        ],
        examples: [
            .init(
                "loadtest try --journey shopping --user 7",
                "The journey 'shopping' with the data of user 7."
            )
        ]
    )

    private static let journey = Option.optional(
        "journey",
        .text,
        help: "Name of the journey. Defaults to the first one."
    )
    private static let user = Option(
        "user",
        .integer(in: 0...9_999),
        default: 0,
        help: "Number of the user, for its rows of data."
    )

    private static let showValues = Option.flag(
        "show-values",
        help: "Show captured values, which may be secrets."
    )

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        let loaded = try shell.configuration(arguments)
        let settings = loaded.configuration.loadTest
        var plan = LoadPlan(
            target: try LoadTestOptions.target(of: arguments, configured: settings.target),
            endpoints: [],
            concurrency: max(arguments[user] + 1, settings.concurrency ?? 1)
        )
        RequestOptions.addJourneys(to: &plan, of: arguments, configured: settings)
        plan.timeout = arguments[RequestOptions.timeout]
        plan.seed = arguments.seed
        plan.crossOriginRedirects = RequestOptions.crossOriginRedirects(
            of: arguments,
            configured: settings,
            provesCanary: false
        )
        return try await TrialSession(
            plan: plan,
            journey: arguments[journey],
            user: arguments[user],
            showsValues: arguments[showValues],
            transport: TransportChoice(
                transport: arguments[SharedOptions.transport] ?? settings.transport,
                connections: try ConnectionSettings(
                    arguments,
                    configured: settings.connections,
                    environment: shell.environment,
                    log: shell.log
                )
            ),
            shell: shell
        ).run()
    }
}
