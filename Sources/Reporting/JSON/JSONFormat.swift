public import Foundation
import SLOEval

/// The results file: a report as JSON, for programs, with nothing lost.
///
/// At its top level stand, in this order, `schema_version`, `summary` (the figures people look for, derived
/// from the rest), `verdict` (with its reasons in words), `run`, `policy` and `measurement` (with the
/// histograms, sparse as `CompactHistogram` describes). Within each, keys are sorted, so the same
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
        // First, so that a bound that JSON lacks is named by its key.
        let policy = try JSONText.text(of: report.policy)
        let sections = [
            ("schema_version", try JSONText.text(of: Self.schemaVersion)),
            ("summary", try JSONText.text(of: report.summary)),
            ("verdict", try JSONText.text(of: ExplainedVerdict(report))),
            ("run", try JSONText.text(of: report.run)),
            ("policy", policy),
            ("measurement", try JSONText.text(of: report.measurement)),
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
        let file = try JSONText.file(ResultsFile.self, schema: schemaVersion, from: data)
        return LoadTestReport(
            run: file.run,
            policy: file.policy,
            measurement: file.measurement,
            verdict: file.verdict
        )
    }
}

/// The part that is read back; the summary and the reasons follow from it.
private struct ResultsFile: Decodable {
    var run: RunDescription
    var policy: SLOPolicy
    var measurement: LoadMeasurement
    var verdict: Verdict
}

/// A verdict with its reasons in words beside it, the objectives with what was measured of them, and the phases
/// that explain its violations.
private struct ExplainedVerdict: Encodable {
    private struct Explanation: Encodable {
        var metric: Metric
        var phase: RequestPhase
        var milliseconds: Double
        var sentence: String
    }

    private let verdict: Verdict
    private let objectives: [ObjectiveResult]
    private let explanations: [Explanation]

    init(_ report: LoadTestReport) {
        verdict = report.verdict
        objectives = report.objectiveResults
        explanations = report.violations.compactMap(\.explanation).map {
            Explanation(
                metric: $0.metric,
                phase: $0.phase,
                milliseconds: $0.milliseconds,
                sentence: $0.sentence
            )
        }
    }

    private enum CodingKeys: CodingKey {
        case reasons
        case objectives
        case explanations
    }

    func encode(to encoder: any Encoder) throws {
        try verdict.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(verdict.reasons, forKey: .reasons)
        if !objectives.isEmpty { try container.encode(objectives, forKey: .objectives) }
        if !explanations.isEmpty { try container.encode(explanations, forKey: .explanations) }
    }
}

extension ObjectiveResult: Encodable {
    private enum CodingKeys: String, CodingKey {
        case measured
        case windowSeconds = "window_seconds"
        case lower = "interval_lower"
        case upper = "interval_upper"
        case isMet = "met"
    }

    func encode(to encoder: any Encoder) throws {
        try objective.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(measured, forKey: .measured)
        try container.encodeIfPresent(windowSeconds, forKey: .windowSeconds)
        try container.encodeIfPresent(interval?.lower, forKey: .lower)
        try container.encodeIfPresent(interval?.upper, forKey: .upper)
        try container.encodeIfPresent(isMet, forKey: .isMet)
    }
}
