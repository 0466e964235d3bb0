public import Foundation

/// A rollout as JSON, for programs. Keys are sorted; moments are RFC 3339 in UTC; `schema_version` changes
/// when a reader of the old form would misread the new one.
public struct RolloutJSONFormat: ReportFormat {
    /// The version of the schema that is written and read.
    public static let schemaVersion = 1

    private struct File: Codable {
        var schemaVersion: Int
        var rollout: RolloutReport

        enum CodingKeys: String, CodingKey {
            case schemaVersion = "schema_version"
            case rollout
        }
    }

    /// Creates the format.
    public init() {}

    /// The report, ending in a newline.
    ///
    /// - Throws: ``ResultsError/notWritable(_:)`` for a number that is infinite or NaN.
    public func text(of report: RolloutReport) throws(ResultsError) -> String {
        try JSONText.text(of: File(schemaVersion: Self.schemaVersion, rollout: report)) + "\n"
    }

    /// Reads what ``text(of:)`` wrote.
    public static func report(from data: Data) throws(ResultsError) -> RolloutReport {
        try JSONText.file(File.self, schema: schemaVersion, from: data).rollout
    }
}
