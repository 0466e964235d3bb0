public import Foundation
import SLOEval

/// The results file: a report as JSON, for programs, with nothing lost.
///
/// At its top level stand, in this order, `schema_version`, `summary` (the figures people look for, derived
/// from the rest), `verdict` (with its reasons in words), `run`, `policy` and `measurement` (with the
/// histograms, sparse as ``/SLOEval/CompactHistogram`` describes). Within each, keys are sorted, so the same
/// report always gives the same bytes. Times are in the unit that a key ends in; moments are RFC 3339 in UTC.
///
/// ``report(from:)`` reads a results file back: the report it gives equals the one that was written.
public struct JSONFormat: ReportFormat {
    /// The version of the file's schema that this format writes and reads. It changes when a reader of the
    /// old one would misread the new one, not when a key is added.
    public static let schemaVersion = 1

    /// Creates the format.
    public init() {}

    /// The report as a results file.
    ///
    /// - Throws: ``ResultsError/notWritable(_:)`` when a value has no form in JSON, which no report made by
    ///   this package holds.
    public func text(of report: LoadTestReport) throws(ResultsError) -> String {
        let sections = [
            ("schema_version", try json(Self.schemaVersion)),
            ("summary", try json(report.summary)),
            ("verdict", try json(ExplainedVerdict(verdict: report.verdict))),
            ("run", try json(report.run)),
            ("policy", try json(report.policy)),
            ("measurement", try json(report.measurement)),
        ]
        let members = sections.map { name, value in
            "  \"\(name)\": " + value.replacingOccurrences(of: "\n", with: "\n  ")
        }
        return "{\n" + members.joined(separator: ",\n") + "\n}\n"
    }

    /// Reads a results file.
    ///
    /// - Throws: ``ResultsError`` when the data is no results file, one of an unknown schema, or damaged.
    public static func report(from data: Data) throws(ResultsError) -> LoadTestReport {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom(moment)
        let found: Int
        do {
            found = try decoder.decode(Header.self, from: data).schemaVersion
        } catch {
            throw .notAResultsFile
        }
        guard found == schemaVersion else { throw .unknownSchema(found: found, known: schemaVersion) }
        try ResultsError.refuseRepeatedKeys(in: data)
        do {
            let file = try decoder.decode(ResultsFile.self, from: data)
            return LoadTestReport(
                run: file.run,
                policy: file.policy,
                measurement: file.measurement,
                verdict: file.verdict
            )
        } catch {
            throw .damaged(ResultsError.detail(of: error))
        }
    }

    private func json(_ value: some Encodable) throws(ResultsError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.exactTimestamp)
        }
        do {
            return JSONLayout.tightened(try encoder.encode(value))
        } catch {
            throw .notWritable(ResultsError.detail(of: error))
        }
    }

    @Sendable
    private static func moment(from decoder: any Decoder) throws -> Date {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = Date(timestamp: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "'\(text)' is not a time such as 2025-01-31T12:00:00Z"
            )
        }
        return date
    }
}

/// What every version of the file has.
private struct Header: Decodable {
    var schemaVersion: Int

    enum CodingKeys: String, CodingKey {
        case schemaVersion = "schema_version"
    }
}

/// What is read back; the summary and the reasons follow from it.
private struct ResultsFile: Decodable {
    var run: RunDescription
    var policy: SLOPolicy
    var measurement: LoadMeasurement
    var verdict: Verdict
}

/// A verdict with its reasons in words beside it.
private struct ExplainedVerdict: Encodable {
    var verdict: Verdict

    enum CodingKeys: CodingKey {
        case reasons
    }

    func encode(to encoder: any Encoder) throws {
        try verdict.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(verdict.reasons, forKey: .reasons)
    }
}
