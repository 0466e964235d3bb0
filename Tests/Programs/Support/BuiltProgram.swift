import Delivery
import Foundation
import LoadCore

/// A built program of this package, run as its users run it.
struct BuiltProgram: Sendable {
    /// Where the program is.
    let path: String

    /// Finds a program beside the tests: SwiftPM puts both into the same folder.
    init(named name: String) throws {
        let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
        let folders = (bundles + [URL(filePath: CommandLine.arguments[0])])
            .map { $0.resolvingSymlinksInPath().deletingLastPathComponent().path }
        let candidates = folders.map { "\($0)/\(name)" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw NotBuilt(program: name, folders: folders)
        }
        self.path = path
    }

    /// The load test.
    static var loadtest: BuiltProgram {
        get throws { try BuiltProgram(named: "loadtest") }
    }

    /// The verification of a canary.
    static var canaryVerify: BuiltProgram {
        get throws { try BuiltProgram(named: "canary-verify") }
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - arguments: its arguments.
    ///   - environment: its whole environment, beside `PATH`.
    ///   - folder: where it runs.
    ///   - wrapper: a program and arguments that run it, in place of the test itself.
    func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: WorkingFolder,
        under wrapper: (BuiltProgram, [String]) -> [String] = { [$0.path] + $1 }
    ) async throws -> ProgramRun {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let words = wrapper(self, arguments)
        let call = ProcessCall(
            words[0],
            Array(words.dropFirst()),
            environment: environment.merging(["PATH": path]) { mine, _ in mine },
            workingDirectory: folder.path,
            timeLimit: .seconds(300)
        )
        return ProgramRun(try await Subprocess(searchPath: path).run(call))
    }

    /// The processes of this program that run in a folder, its generators among them.
    func processes(in folder: WorkingFolder) -> [RunningProcess] {
        RunningProcess.all.filter { $0.isAt(folder.path) && $0.runs(path) }
    }

    private struct NotBuilt: Error, CustomStringConvertible {
        let program: String
        let folders: [String]
        var description: String {
            "'\(program)' is not in \(folders.joined(separator: ", ")); build it: swift build"
        }
    }
}

/// How a program ended and what it said.
struct ProgramRun: Sendable {
    /// How it ended: by itself, which tests expect, or by a signal, which they never do.
    let ending: ProcessResult.Ending
    /// Its standard output.
    let output: String
    /// Its standard error.
    let errors: String

    init(_ result: ProcessResult) {
        ending = result.ending
        output = result.standardOutput.text
        errors = result.standardError.text
    }

    /// The lines of standard error.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }

    /// Its warnings, but for that of a throughput that the plan of a small test can't reach.
    var warnings: [String] {
        errorLines.filter { $0.contains(" WARNING ") && !$0.contains("requests a second is out of reach") }
    }
}
