import Delivery
import Foundation
import SLOEval
import Testing

@Suite struct ConfigurationLoadTests {
    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "configuration-\(UUID().uuidString)"
    )

    private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "c.yml")
        try Data(bytes).write(to: file)
        try body(file.path)
    }

    @Test func aFileIsReadWithItsVariables() throws {
        try withFile(Array("thresholds: {throughput: '${N}'}".utf8)) { path in
            let file = try ConfigurationFile.load(path: path, variables: ["N": "7"])
            #expect(file.path == path)
            #expect(try file.resolved().thresholds.throughput == 7)
        }
    }

    @Test func aMissingFileSaysSo() {
        let error = ConfigurationError.notFound(path: "/nowhere/c.yml")
        #expect(throws: error) { try ConfigurationFile.load(path: "/nowhere/c.yml", variables: [:]) }
        #expect(error.description == "there is no configuration file '/nowhere/c.yml'; check the path")
    }

    @Test func aFolderIsNoFile() throws {
        try withFile([]) { path in
            let folder = URL(filePath: path).deletingLastPathComponent().path
            #expect(throws: ConfigurationError.isFolder(path: folder)) {
                try ConfigurationFile.load(path: folder, variables: [:])
            }
        }
    }

    @Test func aFileThatCannotBeReadSaysWhy() {
        // Opening works, reading fails: /proc/self/mem has nothing at address 0, whoever asks.
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.load(path: "/proc/self/mem", variables: [:])
        }
        guard case .unreadable("/proc/self/mem", let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test func aMebibyteIsTheMost() throws {
        let limit = 1 << 20
        try withFile(Array(repeating: UInt8(ascii: "\n"), count: limit)) { path in
            #expect(throws: Never.self) { try ConfigurationFile.load(path: path, variables: [:]) }
        }
        try withFile(Array(repeating: UInt8(ascii: "\n"), count: limit + 1)) { path in
            #expect(throws: ConfigurationError.tooLarge(path: path, limit: limit)) {
                try ConfigurationFile.load(path: path, variables: [:])
            }
        }
        let device = "it is a device or socket; name a file or a pipe"
        #expect(throws: ConfigurationError.unreadable(path: "/dev/zero", reason: device)) {
            try ConfigurationFile.load(path: "/dev/zero", variables: [:])
        }
    }

    @Test func everyIssueHasALineOfItsOwn() throws {
        try withFile(Array("tresholds: {}\nalerts: 5\n".utf8)) { path in
            let error = #expect(throws: ConfigurationError.self) {
                try ConfigurationFile.load(path: path, variables: [:])
            }
            #expect(
                error?.description == """
                    \(path):1:1: unknown key 'tresholds'; did you mean 'thresholds'?
                    \(path):2:9: alerts must be a mapping (key: value), but is '5'
                    """
            )
        }
    }
}
