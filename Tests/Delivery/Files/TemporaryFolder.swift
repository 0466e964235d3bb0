import Foundation
import TestSupport

/// A folder of a test's own, removed with all that is in it when the test lets go of it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "loadgate-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something in the folder.
    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// The names of all that is in the folder, at any depth.
    var contents: [String] {
        get throws { try FileManager.default.subpathsOfDirectory(atPath: path).sorted() }
    }

    /// Makes a file; one that may be executed can be started at once.
    func make(_ name: String, _ text: String = "", mode: Int = 0o644) throws {
        guard mode & 0o111 == 0 else { return try ExecutableFile.write(text, to: self(name), mode: mode) }
        try text.write(toFile: self(name), atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self(name))
    }

    /// The text of a file.
    func text(_ name: String) throws -> String { try String(contentsOfFile: self(name), encoding: .utf8) }

    /// The permissions of a file.
    func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: self(name))[.posixPermissions] as? Int
    }
}
