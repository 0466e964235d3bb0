import Foundation

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
    package var paths: [String] { [report, results, metrics].compactMap(\.self) }

    /// The path that stands for standard output.
    public static let standardOutput = "-"

    /// Where the lines for people go: standard output, or standard error when a report takes that.
    package var console: StandardStream { paths.contains(Self.standardOutput) ? .errors : .output }

    /// Where people find the Markdown report: its path; `nil` when it goes to standard output.
    package var reportLocation: String? { report == Self.standardOutput ? nil : report }

    /// Whether the Markdown report uses signs such as ✅. A file always does; standard output only when they
    /// are wanted.
    ///
    /// - Parameter wanted: whether the program uses signs.
    package func usesSigns(whenWanted wanted: Bool) -> Bool { wanted || report != Self.standardOutput }

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
