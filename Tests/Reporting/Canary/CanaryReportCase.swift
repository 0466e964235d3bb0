import Foundation
import SLOEval
import Testing

@testable import Reporting

/// Verifications for golden files.
enum CanaryReportCase: String, CaseIterable, CustomTestStringConvertible {
    case passed
    case failed
    case stopped
    case inconclusive

    var testDescription: String { rawValue }

    var report: CanaryReport {
        var report = CanaryReport(
            toolVersion: "1.0.0",
            startedAt: Self.start,
            canary: "http://10.0.0.2:9002",
            production: "http://10.0.0.1:9001",
            environment: "staging",
            transport: "socket",
            seed: 42
        )
        report.finishedAt = Self.start + 185
        switch self {
        case .passed: enterPass(&report)
        case .failed: enterFailure(&report)
        case .stopped: enterStop(&report)
        case .inconclusive: enterDoubt(&report)
        }
        return report
    }

    private static let start = Date(timeIntervalSince1970: 1_738_324_800)

    private func enterPass(_ report: inout CanaryReport) {
        report.shadow = Self.shadow()
        report.comparison = Self.comparison()
        report.steps = [
            CanaryStep(
                .shadowTest,
                outcome: .passed,
                sentences: Self.sentences(report.shadow),
                elapsedSeconds: 60
            ),
            CanaryStep(
                .comparison,
                outcome: .passed,
                sentences: report.comparison?.verdict.findings.map(\.sentence) ?? [],
                elapsedSeconds: 120.4
            ),
        ]
    }

    private func enterFailure(_ report: inout CanaryReport) {
        var log = AccessLogCounts()
        (log.lines, log.unusable, log.unsafe, log.leftOut, log.replayed) = (12_000, 3, 1_200, 9_000, 1_797)
        report.shadow = Self.shadow(differs: true, source: "the log /var/log/access.log", log: log)
        report.comparison = Self.comparison(slowness: 1.4, failures: 30)
        report.steps = [
            CanaryStep(.shadowTest, outcome: .inconclusive, sentences: ["a | b"], elapsedSeconds: 60),
            CanaryStep(.loadTest),
            CanaryStep(
                .comparison,
                outcome: .failed,
                sentences: report.comparison?.verdict.reasons ?? [],
                elapsedSeconds: 120.4
            ),
        ]
        report.warnings = ["load test: the generator is *busy*"]
        report.rollbackWasAsked = true
        report.rollback = RollbackResult(
            target: "production/backend-v2-canary",
            revision: "revision 3 (backend-7d4)",
            failure: "the cluster refuses: forbidden",
            commands: ["kubectl rollout undo deployment/backend-v2-canary --to-revision=3"],
            elapsedSeconds: 4.2
        )
    }

    private func enterStop(_ report: inout CanaryReport) {
        report.interruption = "SIGTERM"
        report.steps = [
            CanaryStep(
                .shadowTest,
                outcome: .stopped,
                sentences: ["stopped by SIGTERM after 12 requests: no verdict"],
                elapsedSeconds: 2
            ),
            CanaryStep(.comparison),
        ]
    }

    private func enterDoubt(_ report: inout CanaryReport) {
        report.comparison = Self.comparison(pairs: 1_000)
        report.steps = [
            CanaryStep(
                .comparison,
                outcome: .inconclusive,
                sentences: report.comparison?.verdict.reasons ?? [],
                elapsedSeconds: 360
            )
        ]
    }

    private static func sentences(_ result: ShadowResult?) -> [String] {
        result.map { ShadowLimits().evaluate($0.measurement).sentences } ?? []
    }

    private static func shadow(
        differs: Bool = false,
        source: String = "configured endpoints",
        log: AccessLogCounts? = nil
    ) -> ShadowResult {
        var measurement = ShadowMeasurement(startedAt: start, elapsed: .seconds(60))
        func json(_ text: String) -> ShadowAnswer {
            ShadowAnswer(
                status: 200,
                headers: ["content-type": "application/json"],
                body: Array(text.utf8)
            )
        }
        for number in 0..<200 {
            let price = differs && number.isMultiple(of: 4) ? "\"1|2\"" : "12"
            measurement.record(
                request: "GET /api/users?page=\(number)",
                production: .init(json(#"{"price": 12, "id": 1}"#), latencyNanoseconds: 2_000_000),
                productionAgain: .init(json(#"{"price": 12, "id": 2}"#), latencyNanoseconds: 2_500_000),
                canary: .init(json(#"{"price": \#(price), "id": 3}"#), latencyNanoseconds: 3_000_000)
            )
        }
        return ShadowResult(measurement, source: source, log: log) { $1 }
    }

    private static func comparison(
        pairs: Int = 8_000,
        slowness: Double = 1,
        failures: Int = 0
    ) -> CanaryComparisonResult {
        var run = PairedRun()
        for number in 0..<pairs {
            // A spread without chance: the same numbers wherever the tests run.
            let base = 5_000_000 + UInt64(number * 7_919 % 1_000) * 10_000
            let fails = failures > 0 && number.isMultiple(of: pairs / failures)
            run.record(
                PairedObservation(
                    canary: .init(
                        latencyNanoseconds: UInt64(Double(base) * slowness),
                        failure: fails ? .http5xx : nil
                    ),
                    production: .init(latencyNanoseconds: base + UInt64(number * 104_729 % 100) * 1_000)
                )
            )
        }
        run.finish()
        run.look(afterSeconds: 120)
        var measurement = PairedMeasurement(startedAt: start, elapsed: .seconds(120), run: run, peakUsers: 50)
        measurement.generator.probe.record(nanoseconds: 200_000, times: 100)
        if failures > 0 { measurement.canaryFailureExamples = [.http5xx: "/api/users: HTTP status 503"] }
        return CanaryComparisonResult(measurement, concurrency: 50, plannedSeconds: 120)
    }
}
