import Delivery
import Foundation
import LoadCore
import Reporting
import TestSupport

/// One run of `loadtest` in a folder of its own, small unless a test says otherwise.
struct LoadTestCase: Sendable {
    /// Where it runs and leaves its files.
    let folder: WorkingFolder
    /// The built program.
    let program: BuiltProgram

    init() throws {
        folder = try WorkingFolder()
        program = try .loadtest
    }

    /// The arguments of a run against a target: a test's own, and small values for those it leaves out.
    static func arguments(_ target: String, _ own: [String]) -> [String] {
        // On a busy machine a run that ends by its number of requests must not end by its time.
        let duration = own.contains("--requests") ? "600" : "0.5"
        let usual = [
            ("--duration", duration), ("--concurrency", "4"), ("--endpoint", "/"), ("--output", "report.md"),
            ("--json-output", "results.json"), ("--prometheus-output", "metrics.prom"),
        ]
        let missing = usual.filter { !own.contains($0.0) }.flatMap { [$0.0, $0.1] }
        let unrecorded = own.contains("--deployment-report") ? [] : ["--no-deployment-report"]
        return ["--target", target] + missing + unrecorded + own
    }

    /// Loads a target.
    func load(
        _ target: String,
        _ own: String...,
        environment: [String: String] = [:]
    ) async throws -> ProgramRun {
        try await program.run(Self.arguments(target, own), environment: environment, in: folder)
    }

    /// Loads a target as a person at a terminal would.
    ///
    /// util-linux' `script` gives the program a terminal and copies what it shows.
    func loadInTerminal(
        _ target: String,
        _ own: String...,
        environment: [String: String] = [:]
    ) async throws -> ProgramRun {
        let terminal = ["TERM": "xterm", "COLUMNS": "80"]
        return try await program.run(
            Self.arguments(target, own),
            environment: environment.merging(terminal) { mine, _ in mine },
            in: folder,
            under: { program, arguments in
                let call = ProcessCall(program.path, arguments)
                // Without exec the shell between would be the one to get signals.
                return ["script", "-qefc", "exec " + call.commandLine, "/dev/null"]
            }
        )
    }

    /// The process of the program itself, once it runs.
    func process() async throws -> RunningProcess {
        try await wait(for: "start of the program") {
            program.processes(in: folder).first { !$0.isGenerator }
        }
    }

    /// The generator processes, once there are so many.
    func generators(_ count: Int) async throws -> [RunningProcess] {
        try await wait(for: "\(count) generator processes") {
            let generators = program.processes(in: folder).filter(\.isGenerator)
            return generators.count == count ? generators : nil
        }
    }
}

extension Peer {
    /// Gives programs a terminal.
    static let script = Peer("script", package: "bsdutils")
}

extension LoopbackServer {
    /// A server that keeps a log of requests.
    static func logging(_ script: Script = Script()) -> LoopbackServer {
        LoopbackServer(script, options: Options(requestLogLimit: 100_000))
    }
}

/// The configuration of a service that promises next to nothing.
let lenientConfiguration = """
    thresholds:
      latency: { p50: 60000, p95: 60000, p99: 60000 }
      error_rate: 100
      throughput: 0.1

    """

/// The configuration of a service that promises what nobody can keep.
let strictConfiguration = """
    thresholds:
      latency: { p95: 0.001 }
      error_rate: 0.5
      throughput: 1000000

    """
