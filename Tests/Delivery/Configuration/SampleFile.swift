import Foundation

/// The configuration file that comes with the project.
enum SampleFile {
    static let path = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "deploy/performance_config.yml").path

    static func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
}
