import Delivery

/// `canary-verify run`: verifies a canary.
enum VerifyCommand {
    static let command = Command(
        "run",
        summary: "Verify a canary against production, and roll it back if it is worse.",
        discussion: """
            Three steps: a shadow test compares the answers of both versions, a load test judges the canary by \
            its objectives, a comparison loads both at the same time. A step that fails ends the verification.
            """,
        groups: CanaryOptions.groups,
        examples: [
            .init(
                "canary-verify --canary-url http://127.0.0.1:9002 --production-url http://127.0.0.1:9001 "
                    + "--load-test --auto-rollback-on-loadfail --deployment backend-v2-canary",
                "All three steps; kubectl rolls the canary back if one fails."
            ),
            .init(
                "canary-verify --canary-url http://127.0.0.1:9002 --production-url http://127.0.0.1:9001 "
                    + "--shadow-log access.log --shadow-percentage 100 --shadow-speed 10",
                "Replays an access log, all of it and ten times as fast."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        let session = try CanarySession(arguments, in: shell)
        guard !arguments[SharedOptions.dryRun] else {
            shell.write(session.dryRun)
            return .success
        }
        return try await session.run()
    }
}
