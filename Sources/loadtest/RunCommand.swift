import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval

/// `loadtest run`: loads a service and judges it.
enum RunCommand {
    static let command = Command(
        "run",
        summary: "Load a service and judge it by its objectives.",
        groups: LoadTestOptions.groups,
        examples: [
            .init(
                "loadtest http://127.0.0.1:8000 --concurrency 100 --duration 30s --fail-on-violation",
                "A gate: exit code 1 when an objective is violated."
            ),
            .init(
                "loadtest --pattern burst --endpoint /api/users=3 --endpoint /api/orders",
                "Bursts to two endpoints, three of four requests to the first."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        let loaded = try shell.configuration(arguments, without: LoadTestOptions.unneededKeys(arguments))
        for option in [LoadTestOptions.failOnViolation, LoadTestOptions.abortOnFail] where arguments[option] {
            try arguments.requireObjectives(for: option, in: loaded, log: shell.log)
            break
        }
        let job = try LoadTestJob(arguments, loaded: loaded, shell: shell)
        shell.hide(secretsOf: job.plan.endpoints)
        let connections = try ConnectionSettings(
            arguments,
            configured: loaded.configuration.loadTest.connections,
            environment: shell.environment,
            log: shell.log
        )
        return try await LoadTestSession(
            job: job,
            isGate: arguments[LoadTestOptions.failOnViolation],
            transport: TransportChoice(
                transport: arguments[SharedOptions.transport] ?? loaded.configuration.loadTest.transport,
                threads: arguments[LoadTestOptions.threads],
                keepsAlive: arguments[LoadTestOptions.keepAlive],
                connections: connections,
                processes: arguments[LoadTestOptions.processes]
            ),
            shell: shell,
            monitoring: loaded.configuration.monitoring,
            metricsAddress: arguments[LoadTestOptions.metricsListen],
            notifications: shell.notifications(
                try NotificationOptions(arguments),
                loaded.configuration,
                gatewayTLS: connections.tls,
                console: job.destinations.console
            )
        ).run()
    }
}
