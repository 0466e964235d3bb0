import Delivery
import Foundation
import Reporting
import TestSupport

/// One deployment in a folder of its own, whose split, health and version are small files that small programs
/// read and write: `share`, `health` and `version`. Each of those programs notes its calls in `calls`.
struct RolloutCase: Sendable {
    /// Where it runs and leaves its files.
    let folder: WorkingFolder
    /// The built program.
    let program: BuiltProgram

    /// Three stages, each watched for a moment.
    static let stages = """
        [{"name":"canary","percentage":5,"duration":0.1},
         {"name":"half","percentage":50,"duration":0.1},
         {"name":"all","percentage":100,"duration":0.1}]
        """

    init() throws {
        folder = try WorkingFolder()
        program = try BuiltProgram(named: "progressive-rollout")
        try folder.write("share", "0\n")
        try folder.write("version", "new\n")
        try folder.write("deploy/performance_config.yml", lenientConfiguration)
        // Killed with its caller at any moment, a program leaves the old value or the new one.
        try script("route", #"[ -e route-fails-at-$1 ] && exit 1; echo "$1" > new-share; mv new-share share"#)
        try script("read-share", "cat share")
        try script("health", "[ ! -e ill ] || { echo ill >&2; exit 1; }")
        try script("undo", "[ ! -e undo-fails ] || exit 1; echo old > new-version; mv new-version version")
    }

    /// Writes a program. Before anything else it notes its call, and kills who called it when that is its
    /// turn.
    func script(_ name: String, _ body: String) throws {
        try folder.writeProgram(
            name,
            """
            #!/bin/sh
            echo "\(name) $*" >> calls
            if [ -e kill-at ] && [ "$(wc -l < calls)" -eq "$(cat kill-at)" ]; then kill -9 $PPID; fi
            \(body)

            """
        )
    }

    /// The arguments of a rollout: a test's own, and small values for those it leaves out.
    static func arguments(_ own: [String]) -> [String] {
        let usual = [
            ("--deployment", "backend"), ("--stages", stages), ("--router", "command"),
            ("--router-command", "./route {percentage}"), ("--router-read-command", "./read-share"),
            ("--health-command", "./health"), ("--rollback-command", "./undo"), ("--settle-time", "0"),
            ("--verify-time", "0.5"),
            ("--health-interval", "0.05"), ("--output", "report.md"), ("--json-output", "report.json"),
            ("--state-file", "state.jsonl"),
        ]
        return usual.filter { !own.contains($0.0) }.flatMap { [$0.0, $0.1] } + own
    }

    /// Runs a rollout to its end.
    func roll(_ own: String..., environment: [String: String] = [:]) async throws -> ProgramRun {
        try await program.run(Self.arguments(own), environment: environment, in: folder)
    }

    /// Runs a subcommand.
    func run(_ arguments: String...) async throws -> ProgramRun {
        try await program.run(arguments, in: folder)
    }

    /// The process of the program, once it runs.
    func process() async throws -> RunningProcess {
        try await wait(for: "start of the program") {
            program.processes(in: folder).first { !$0.isGenerator }
        }
    }

    /// Waits until the journal has a machine in a state.
    func waitForState(_ what: String, _ fits: @escaping (RolloutState) -> Bool) async throws {
        try await wait(until: what) {
            let machine = try? RolloutJournal(path: folder("state.jsonl")).read()?.replayed()
            return machine.map { fits($0.state) } ?? false
        }
    }

    /// The canary's share now, in percent.
    var share: Int {
        get throws { Int(try folder.text("share").trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1 }
    }

    /// The version that runs.
    var version: String {
        get throws { try folder.text("version").trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    /// The calls of a program, with their arguments.
    func calls(of name: String) throws -> [String] {
        try folder.text("calls").split(separator: "\n").filter { $0.hasPrefix("\(name) ") }
            .map { $0.dropFirst(name.count).trimmingCharacters(in: .whitespaces) }
    }

    /// The report as JSON.
    func report() throws -> RolloutReport {
        try RolloutJSONFormat.report(from: Data(try folder.text("report.json").utf8))
    }
}
