import Foundation
import SLOEval

/// The report of a verification as JSON, for programs.
///
/// At its top level stand `schema_version`, `outcome`, `conclusion`, `reasons`, `steps` and the parts of
/// those steps that were reached: `shadow_test`, `load_test` (a summary; the load test has a results file of
/// its own), `comparison`, `rollback`. Keys are sorted, so the same report always gives the same bytes. Times
/// are in the unit that a key ends in; moments are RFC 3339 in UTC.
public struct CanaryJSONFormat: ReportFormat {
    /// The version of the schema. It changes when a reader of the old one would misread the new one.
    public static let schemaVersion = 1

    /// Creates the format.
    public init() {}

    /// The report, with a newline at its end.
    ///
    /// - Throws: ``ResultsError/notWritable(_:)`` when a value has no form in JSON, which no report made by
    ///   this package holds.
    public func text(of report: CanaryReport) throws(ResultsError) -> String {
        try JSONText.text(of: Document(report), keys: .convertToSnakeCase) + "\n"
    }
}

/// The shape of the document.
private struct Document: Encodable {
    struct Step: Encodable {
        var name: String
        var outcome: String?
        var reasons: [String]
        var elapsedSeconds: Double
    }

    struct Shadow: Encodable {
        var source: String
        var requests: UInt64
        var compared: UInt64
        var notCompared: UInt64
        var notExamined: UInt64
        var mismatches: UInt64
        var mismatchPercent: Double
        var canaryFailures: UInt64
        var canaryP95Milliseconds: Double?
        var productionP95Milliseconds: Double?
        var kinds: [ShadowResult.Mismatch]
        var noise: [String]
        var log: AccessLogCounts?
    }

    struct Side: Encodable {
        var p50Milliseconds: Double?
        var p95Milliseconds: Double?
        var p99Milliseconds: Double?
        var failures: FailureCounts

        init(_ latency: LatencyHistogram, _ failures: FailureCounts) {
            func milliseconds(_ quantile: Double) -> Double? {
                latency.quantile(quantile)?.nanosecondsInMilliseconds
            }
            (p50Milliseconds, p95Milliseconds) = (milliseconds(0.5), milliseconds(0.95))
            p99Milliseconds = milliseconds(0.99)
            self.failures = failures
        }
    }

    struct Comparison: Encodable {
        var concurrency: Int
        var plannedSeconds: Double
        var elapsedSeconds: Double
        var pairs: UInt64
        var pairsLeftOut: UInt64
        var decidedAtPairs: UInt64?
        var decidedAtSeconds: Double?
        var pairsPerSecond: Double?
        var secondsForThirtyPercent: Double?
        var blocks: [PairedBlock]
        var findings: [ComparisonFinding]
        var alarm: String?
        var distribution: String?
        var generatorP95Milliseconds: Double?
        var canary: Side
        var production: Side
    }

    struct Rollback: Encodable {
        var target: String
        var revision: String?
        var automatic: Bool
        var succeeded: Bool
        var failure: String?
        var elapsedSeconds: Double
    }

    let schemaVersion = CanaryJSONFormat.schemaVersion
    var toolVersion: String
    var startedAt: String
    var finishedAt: String
    var outcome: String
    var conclusion: String
    var reasons: [String]
    var warnings: [String]
    var interruption: String?
    var canary: String
    var production: String
    var environment: String?
    var transport: String
    var seed: UInt64
    var steps: [Step]
    var shadowTest: Shadow?
    var loadTest: MeasurementSummary?
    var comparison: Comparison?
    var rollback: Rollback?

    init(_ report: CanaryReport) {
        toolVersion = report.toolVersion
        startedAt = report.startedAt.exactTimestamp
        finishedAt = report.finishedAt.exactTimestamp
        outcome = report.outcome.rawValue.lowercased()
        conclusion = report.conclusion
        reasons = report.reasons
        warnings = report.warnings
        interruption = report.interruption
        canary = report.canary
        production = report.production
        environment = report.environment
        transport = report.transport
        seed = report.seed
        steps = report.steps.map { step in
            Step(
                name: step.kind.rawValue,
                outcome: step.outcome?.rawValue.lowercased(),
                reasons: step.sentences,
                elapsedSeconds: step.elapsedSeconds
            )
        }
        shadowTest = report.shadow.map(Shadow.init)
        loadTest = report.loadTest?.summary
        comparison = report.comparison.map(Comparison.init)
        rollback = report.rollback.map(Rollback.init)
    }
}

extension Document.Shadow {
    init(_ result: ShadowResult) {
        let measured = result.measurement
        self.init(
            source: result.source,
            requests: measured.requests,
            compared: measured.comparison.compared,
            notCompared: measured.comparison.incomparable,
            notExamined: measured.comparison.unexamined,
            mismatches: measured.comparison.mismatches,
            mismatchPercent: measured.comparison.mismatchPercent,
            canaryFailures: measured.canaryFailures,
            canaryP95Milliseconds: measured.canaryLatency.quantile(0.95)?.nanosecondsInMilliseconds,
            productionP95Milliseconds: measured.productionLatency.quantile(0.95)?.nanosecondsInMilliseconds,
            kinds: result.mismatches,
            noise: result.noise,
            log: result.log
        )
    }
}

extension Document.Comparison {
    init(_ result: CanaryComparisonResult) {
        let (measurement, run) = (result.measurement, result.measurement.run)
        self.init(
            concurrency: result.concurrency,
            plannedSeconds: result.plannedSeconds,
            elapsedSeconds: measurement.elapsed.inSeconds,
            pairs: run.pairs,
            pairsLeftOut: run.discardedPairs + run.excluded.count + measurement.abandonedPairs,
            decidedAtPairs: run.decided?.pairs,
            decidedAtSeconds: run.decided?.seconds,
            pairsPerSecond: measurement.pairsPerSecond,
            secondsForThirtyPercent: measurement.secondsForThirtyPercent,
            blocks: run.blocks,
            findings: result.verdict.findings,
            alarm: result.verdict.alarm?.description,
            distribution: result.verdict.distributionSentence,
            generatorP95Milliseconds: result.generatorP95Milliseconds,
            canary: .init(run.canaryLatency, run.canaryFailures),
            production: .init(run.productionLatency, run.productionFailures)
        )
    }
}

extension Document.Rollback {
    init(_ result: RollbackResult) {
        self.init(
            target: result.target,
            revision: result.revision,
            automatic: result.isAutomatic,
            succeeded: result.failure == nil,
            failure: result.failure,
            elapsedSeconds: result.elapsedSeconds
        )
    }
}
