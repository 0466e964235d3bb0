import Foundation
package import Reporting

/// The deployment report as a file that all programs append to.
package struct DeploymentLog: Sendable {
    private let file: AppendLog
    private let redactor: Redactor
    /// The most that is read of a report, in bytes.
    private static let sizeLimit = 256 << 20

    /// Creates a log; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - path: the report. The default is `deploy/deployment_report.md`.
    ///   - redactor: takes secrets out of what is written.
    package init(path: String = "deploy/deployment_report.md", redactor: Redactor = Redactor()) {
        file = AppendLog(path: path, header: DeploymentReportFormat.header, allowsStreams: true)
        self.redactor = redactor
    }

    /// Appends an event, whole or not at all.
    package func append(_ event: DeploymentEvent) throws(FileError) {
        try file.append(DeploymentReportFormat.section(of: event.redacted(by: redactor)))
    }

    /// The events so far, the newest last; none when there is no file yet.
    ///
    /// - Throws: ``DeploymentLogError`` when there is one that can't be read.
    package func events() throws(DeploymentLogError) -> [DeploymentEvent] {
        guard FileManager.default.fileExists(atPath: file.path) else { return [] }
        do {
            let bytes = try InputFile.contents(of: file.path, atMost: Self.sizeLimit)
            return DeploymentReportFormat.events(in: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw .notReadable(path: file.path)
        }
    }
}

/// Why the deployment report can't be read.
package enum DeploymentLogError: ProgramError, Sendable, Equatable {
    /// It is there, but is a folder or may not be read.
    case notReadable(path: String)

    /// Always ``ExitCode/unavailable``.
    package var exitCode: ExitCode { .unavailable }

    /// The problem and its remedy.
    package var description: String {
        switch self {
        case .notReadable(let path):
            "cannot read the deployment report '\(path)'; check that it is a file and its permissions"
        }
    }
}
