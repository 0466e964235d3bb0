import Foundation
import Reporting

/// The files that a load test writes.
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

    /// Finds out whether every file can be written, before any load is sent.
    ///
    /// - Throws: ``LoadTestError/destination(_:)`` for a path that is a folder or can't be written, or that is
    ///   named twice.
    public func check() throws(LoadTestError) {
        var seen: Set<String> = []
        for path in paths {
            guard seen.insert(URL(filePath: path).standardizedFileURL.path).inserted else {
                throw .sameDestination(path)
            }
            do {
                try AtomicFile.checkWritable(path)
            } catch {
                throw .destination(error)
            }
        }
    }

    /// Writes all files. One that fails does not keep the others from being written.
    ///
    /// - Throws: ``LoadTestError/notWritten(_:)`` with the first error.
    func write(_ report: LoadTestReport, job: LoadTestJob) throws(LoadTestError) {
        var failure: FileError?
        func write(_ text: String, to path: String?) {
            guard let path else { return }
            do {
                try AtomicFile.write(text, to: path)
            } catch {
                failure = failure ?? error
            }
        }
        write(MarkdownFormat(emoji: job.emoji).text(of: report), to: self.report)
        let metrics = PrometheusFormat(
            prefix: job.metricsPrefix,
            instance: PrometheusFormat.instance(of: report.measurement)
        )
        do {
            if let results { write(try JSONFormat().text(of: report), to: results) }
            if self.metrics != nil { write(try metrics.text(of: report), to: self.metrics) }
        } catch {
            throw .notRendered(String(describing: error))
        }
        if let failure { throw .notWritten(failure) }
    }
}
