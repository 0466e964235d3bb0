public import Foundation

/// A rollout as JSON, for programs. Keys are sorted; moments are RFC 3339 in UTC; `schema_version` changes when a
/// reader of the old form would misread the new one.
public struct RolloutJSONFormat: Sendable {
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
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.exactTimestamp)
        }
        do {
            let data = try encoder.encode(File(schemaVersion: Self.schemaVersion, rollout: report))
            return JSONLayout.tightened(data) + "\n"
        } catch {
            throw .notWritable(ResultsError.detail(of: error))
        }
    }

    /// Reads what ``text(of:)`` wrote.
    public static func report(from data: Data) throws(ResultsError) -> RolloutReport {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            guard let date = Date(timestamp: try container.decode(String.self)) else {
                throw DecodingError.dataCorruptedError(
                    in: container,
                    debugDescription: "this is not a valid time"
                )
            }
            return date
        }
        try ResultsError.refuseRepeatedKeys(in: data)
        let file: File
        do {
            file = try decoder.decode(File.self, from: data)
        } catch {
            throw .damaged(ResultsError.detail(of: error))
        }
        guard file.schemaVersion == schemaVersion else {
            throw .unknownSchema(found: file.schemaVersion, known: schemaVersion)
        }
        return file.rollout
    }
}
