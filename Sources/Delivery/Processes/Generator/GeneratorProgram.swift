import Foundation
import LoadCore

/// How generator processes are started.
public struct GeneratorProgram: Sendable {
    private let path: String
    private let environment: [String: String]
    private let runner: any ProcessRunner

    /// Changes the bounds of the processes; for tests.
    var bounds: @Sendable (GeneratorBounds) -> GeneratorBounds = { $0 }

    /// Creates a way to start generators.
    ///
    /// - Parameters:
    ///   - path: a program whose `main` asks ``EngineMode``; `nil` is the running program itself.
    ///   - environment: the generators' environment variables. Certificates are found by them; those that
    ///     name proxies are left out, since curl would send load and probe there.
    ///   - runner: starts processes.
    public init(
        path: String? = nil,
        environment: [String: String],
        runner: any ProcessRunner
    ) {
        self.path = path ?? Self.ownPath
        // The backtrace of a generator that dies is long and says nothing that its first line does not.
        self.environment =
            environment.filter { !$0.key.lowercased().hasSuffix("_proxy") }
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { mine, _ in mine }
        self.runner = runner
    }

    private static var ownPath: String {
        let link = "/proc/self/exe"
        return (try? FileManager.default.destinationOfSymbolicLink(atPath: link))
            ?? CommandLine.arguments.first ?? ""
    }

    /// Starts a process for an order and waits for its end.
    ///
    /// - Parameters:
    ///   - order: the work, sent as JSON on standard input.
    ///   - onOutput: receives what the process tells.
    func start<Order: GeneratorOrder>(
        _ order: Order,
        onOutput: @escaping ProcessRunner.OutputHandler
    ) async throws(ProcessError) -> ProcessResult {
        let call = ProcessCall(
            path,
            [Order.argument],
            environment: environment,
            standardInput: Array((try? JSONEncoder().encode(order)) ?? Data()),
            outputLimit: 1 << 16,
            // The guard ends it before.
            timeLimit: order.bounds.time + .seconds(20),
            grace: order.load.stopGrace + .seconds(3)
        )
        return try await runner.run(call, onOutput: onOutput)
    }
}
