package import Reporting

/// A report in one format on its way to a path.
package struct ReportOutput<Report>: Sendable {
    private let text: @Sendable (Report) throws -> String
    private let path: String?

    /// Creates an output.
    ///
    /// - Parameters:
    ///   - format: how the report is written.
    ///   - path: where to, `-` for standard output; `nil` writes nothing.
    package init(_ format: some ReportFormat<Report>, to path: String?) {
        text = { try format.text(of: $0) }
        self.path = path
    }

    /// Writes a report to all outputs. One that fails does not keep the others from being written.
    ///
    /// - Returns: why the first that failed did; `nil` when none did.
    package static func write(_ report: Report, to outputs: [ReportOutput]) -> ReportError? {
        let failures = outputs.map { $0.write(report) }
        return failures.lazy.compactMap(\.self).first
    }

    private func write(_ report: Report) -> ReportError? {
        guard let path else { return nil }
        do {
            try Self.write(try text(report), to: path)
            return nil
        } catch let error as FileError {
            return .notWritten(error)
        } catch {
            return .notRendered(String(describing: error))
        }
    }

    private static func write(_ text: String, to path: String) throws(FileError) {
        guard path == ReportDestinations.standardOutput else { return try AtomicFile.write(text, to: path) }
        do {
            try writeAll(Array(text.utf8), to: StandardStream.output.rawValue)
        } catch {
            throw .notWritable(path: "standard output", error)
        }
    }
}
