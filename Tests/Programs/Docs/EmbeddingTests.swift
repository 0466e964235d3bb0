import Delivery
import Foundation
import SLOEval
import TestSupport
import Testing

/// The examples in the folder `Embedding`: what another package does with Delivery. They are compiled as a
/// package of another name, which sees public declarations only.
@Suite(.requires(.swiftc), .sharesProcessor, .timeLimit(.minutes(3))) struct EmbeddingTests {
    private let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL.path
    private let built: URL

    init() throws {
        built = URL(filePath: try BuiltProgram.loadtest.path).deletingLastPathComponent()
    }

    @Test func anotherPackageCompilesTheExamples() async throws {
        let language = ["-typecheck", "-swift-version", "6", "-parse-as-library"]
        let package = ["-package-name", "elsewhere", "-module-name", "Embedding"]
        let result = try await run("swiftc", language + package + (try examples().map(\.path)))
        #expect(result.isSuccess, "\(result.standardError.text)")
    }

    /// A public type is one that an example names, or that stands in a public declaration of such a type.
    /// Whatever else is public should not be.
    @Test func everyPublicTypeHasAnExample() async throws {
        let folder = try WorkingFolder()
        let access = ["-minimum-access-level", "public", "-skip-synthesized-members"]
        let output = ["-module-name", "Delivery", "-output-dir", folder.path, "-target", try await target()]
        let result = try await run("swift-symbolgraph-extract", access + output)
        try #require(result.isSuccess, "\(result.standardError.text)")
        let graph = try Data(contentsOf: URL(filePath: "\(folder.path)/Delivery.symbols.json"))
        let symbols = try JSONDecoder().decode(Graph.self, from: graph).symbols
        let types = Dictionary(
            uniqueKeysWithValues: symbols.filter(\.isType).map {
                ($0.identifier.precise, $0.pathComponents[0])
            }
        )
        let text = try examples().map { try String(contentsOf: $0, encoding: .utf8) }.joined()
        let words = Set(text.split { !$0.isLetter && !$0.isNumber }.map(String.init))
        var covered = words
        for symbol in symbols where words.contains(symbol.pathComponents[0]) {
            covered.formUnion(symbol.references.compactMap { types[$0] })
        }
        #expect(types.count > 50)
        #expect(Set(types.values).subtracting(covered).sorted() == [])
    }

    private func examples() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: URL(filePath: "\(root)/Tests/Programs/Docs/Embedding"),
            includingPropertiesForKeys: nil
        )
    }

    /// Runs a tool of the compiler, which finds the built modules, and those in C that they use.
    private func run(_ tool: String, _ arguments: [String]) async throws -> ProcessResult {
        let maps = [
            built.appending(path: "CSpawn.build/module.modulemap").path,
            "\(root)/Sources/LoadCore/Transport/Socket/CEpoll/module.modulemap",
        ]
        let environment = ProcessInfo.processInfo.environment
        let modules = ["-I", built.appending(path: "Modules").path]
        let call = ProcessCall(
            tool,
            arguments + modules + maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] },
            environment: environment,
            timeLimit: .seconds(120)
        )
        return try await Subprocess(searchPath: environment["PATH"] ?? "").run(call)
    }

    private func target() async throws -> String {
        let result = try await run("swiftc", ["-print-target-info"])
        return try #require(JSONValue(text: result.standardOutput.text)?["target"]?["triple"]?.string)
    }
}

/// The part of a symbol graph that the test reads.
private struct Graph: Decodable {
    var symbols: [Symbol]

    struct Symbol: Decodable {
        struct Identifier: Decodable { var precise: String }
        struct Kind: Decodable { var identifier: String }
        struct Fragment: Decodable { var preciseIdentifier: String? }

        var identifier: Identifier
        var kind: Kind
        var pathComponents: [String]
        var declarationFragments: [Fragment]?

        var isType: Bool {
            ["struct", "enum", "class", "protocol", "typealias"].contains { kind.identifier == "swift.\($0)" }
        }

        var references: [String] { (declarationFragments ?? []).compactMap(\.preciseIdentifier) }
    }
}
