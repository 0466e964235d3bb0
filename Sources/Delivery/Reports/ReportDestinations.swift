import Foundation
public import Reporting

/// The files that a program writes its report to. The path `-` stands for standard output.
public struct ReportDestinations: Sendable, Equatable {
    /// The Markdown report.
    public var report: String
    /// The results in JSON; `nil` writes none.
    public var results: String?
    /// The metrics in Prometheus' text format; `nil` writes none.
    public var metrics: String?

    /// Creates destinations.
    public init(report: String, results: String? = nil, metrics: String? = nil) {
        self.report = report
        self.results = results
        self.metrics = metrics
    }

    /// All paths that are written, the report first.
    public var paths: [String] { [report, results, metrics].compactMap(\.self) }

    /// The path that stands for standard output.
    public static let standardOutput = "-"

    /// Where the lines for people go: standard output, or standard error when a report takes that.
    public var console: StandardStream { paths.contains(Self.standardOutput) ? .errors : .output }

    /// Where people find the Markdown report: its path; `nil` when it goes to standard output.
    public var reportLocation: String? { report == Self.standardOutput ? nil : report }

    /// Whether the Markdown report uses signs such as ✅. A file always does; standard output only when they
    /// are wanted.
    ///
    /// - Parameter wanted: whether the program uses signs.
    public func usesSigns(whenWanted wanted: Bool) -> Bool { wanted || report != Self.standardOutput }

    /// Finds out whether every file can be written, before any load is sent.
    ///
    /// - Parameter others: the files of another report of the same program.
    /// - Throws: ``ReportError/destination(_:)`` for a path that is a folder or can't be written;
    ///   ``ReportError/sameDestination(_:)`` for one that is named twice.
    public func check(besides others: ReportDestinations? = nil) throws(ReportError) {
        var seen: Set<String> = []
        for path in paths + (others?.paths ?? []) {
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
}

/// A report in one format on its way to a path.
public struct ReportOutput<Report>: Sendable {
    private let text: @Sendable (Report) throws -> String
    private let path: String?

    /// Creates an output.
    ///
    /// - Parameters:
    ///   - format: how the report is written.
    ///   - path: where to, `-` for standard output; `nil` writes nothing.
    public init(_ format: some ReportFormat<Report>, to path: String?) {
        text = { try format.text(of: $0) }
        self.path = path
    }

    /// Writes a report to all outputs. One that fails does not keep the others from being written.
    ///
    /// - Returns: why the first that failed did; `nil` when none did.
    public static func write(_ report: Report, to outputs: [ReportOutput]) -> ReportError? {
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
