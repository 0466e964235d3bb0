import Foundation
import Reporting
import TestSupport

/// The folder that a program of a test runs in, removed with all that is in it.
final class WorkingFolder: Sendable {
    /// The folder's path, without symbolic links.
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "loadgate-program-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.resolvingSymlinksInPath().path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something in the folder.
    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// The paths of all files in the folder, relative to it.
    var files: [String] {
        get throws {
            try FileManager.default.subpathsOfDirectory(atPath: path).sorted().filter { name in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: self(name), isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
        }
    }

    /// Writes a file, making the folders above it.
    func write(_ name: String, _ text: String) throws {
        let url = URL(filePath: self(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
    }

    /// Writes a script that can be started at once, making the folders above it.
    func writeProgram(_ name: String, _ text: String) throws {
        let path = self(name)
        let parent = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try ExecutableFile.write(text, to: path)
    }

    /// Makes a folder.
    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: self(name), withIntermediateDirectories: true)
    }

    /// The text of a file.
    func text(_ name: String) throws -> String { try String(contentsOfFile: self(name), encoding: .utf8) }

    /// The results in `results.json`.
    func results() throws -> LoadTestReport {
        try JSONFormat.report(from: try Data(contentsOf: URL(filePath: self("results.json"))))
    }
}
