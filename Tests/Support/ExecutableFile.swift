import Foundation

/// A program that a test writes and then runs.
public enum ExecutableFile {
    /// Writes a script that may be started at once.
    ///
    /// Another program writes it, `install`. A file that this process had open for writing is "text file busy"
    /// for as long as a process that another test is just starting has inherited it.
    ///
    /// - Throws: why it could not be written.
    public static func write(_ text: String, to path: String, mode: Int = 0o755) throws {
        let source = "\(path).source-\(UUID().uuidString)"
        try Data(text.utf8).write(to: URL(filePath: source))
        defer { try? FileManager.default.removeItem(atPath: source) }
        let installed = try Peer.install.run(["-m", String(mode, radix: 8), source, path])
        guard installed.status == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: ["install": installed.errors])
        }
    }
}
