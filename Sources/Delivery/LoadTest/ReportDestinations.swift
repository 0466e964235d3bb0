import Foundation
import Reporting

/// The files that a load test writes. The path `-` stands for standard output.
public struct ReportDestinations: Sendable, Equatable {
    /// The Markdown report.
    public var report: String
    /// The results in JSON; `nil` writes none.
    public var results: String?
    /// The metrics in Prometheus' text format; `nil` writes none.
    public var metrics: String?

    /// Creates destinations.
    public init(
        report: String = "deploy/performance_report.md",
        results: String? = nil,
        metrics: String? = nil
    ) {
        self.report = report
        self.results = results
        self.metrics = metrics
    }

    /// All paths that are written, the report first.
    public var paths: [String] { [report, results, metrics].compactMap(\.self) }

    /// What stands for standard output in place of a path.
    public static let standardOutput = "-"

    /// Where the lines for people go: standard output, or standard error when a report takes that.
    public var console: StandardStream { paths.contains(Self.standardOutput) ? .errors : .output }

    /// Where people find the Markdown report: its path; `nil` when it goes to standard output.
    public var reportLocation: String? { report == Self.standardOutput ? nil : report }

    /// Finds out whether every file can be written, before any load is sent.
    ///
    /// - Throws: ``LoadTestError/destination(_:)`` for a path that is a folder or can't be written, or that is
    ///   named twice.
    public func check() throws(LoadTestError) {
        var seen: Set<String> = []
        for path in paths {
            let isStream = path == Self.standardOutput
            let name = isStream ? path : URL(filePath: path).standardizedFileURL.path
            guard seen.insert(name).inserted else { throw .sameDestination(path) }
            if isStream { continue }
            do {
                try AtomicFile.checkWritable(path)
            } catch {
                throw .destination(error)
            }
        }
    }

    /// Writes a report to a path or to standard output.
    public static func write(_ text: String, to path: String) throws(FileError) {
        guard path == standardOutput else { return try AtomicFile.write(text, to: path) }
        do {
            try writeAll(Array(text.utf8), to: StandardStream.output.rawValue)
        } catch {
            throw .notWritable(path: "standard output", error)
        }
    }

    /// Writes all files. One that fails does not keep the others from being written.
    ///
    /// - Throws: ``LoadTestError/notRendered(_:)`` or ``LoadTestError/notWritten(_:)``, the first there was.
    func write(_ report: LoadTestReport, job: LoadTestJob) throws(LoadTestError) {
        let metricsFormat = PrometheusFormat(
            prefix: job.metricsPrefix,
            instance: PrometheusFormat.instance(of: report.measurement)
        )
        let failures = [
            failure(of: self.report) {
                MarkdownFormat(emoji: job.emoji || self.report != "-").text(of: report)
            },
            failure(of: results) { try JSONFormat().text(of: report) },
            failure(of: metrics) { try metricsFormat.text(of: report) },
        ]
        if let first = failures.lazy.compactMap(\.self).first { throw first }
    }

    /// Writes one file, if it is wanted, and returns why that failed.
    private func failure(of path: String?, text: () throws -> String) -> LoadTestError? {
        guard let path else { return nil }
        do {
            try Self.write(try text(), to: path)
            return nil
        } catch let error as FileError {
            return .notWritten(error)
        } catch {
            return .notRendered(String(describing: error))
        }
    }
}
