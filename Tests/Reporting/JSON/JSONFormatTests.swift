import Foundation
import SLOEval
import Testing

@testable import Reporting

@Suite("Results file")
struct JSONFormatTests {
    @Test(arguments: ReportCase.allCases)
    func whatIsReadBackEqualsWhatWasWritten(_ example: ReportCase) throws {
        let report = example.report
        let text = try JSONFormat().text(of: report)
        let decoded = try JSONFormat.report(from: Data(text.utf8))
        #expect(decoded == report)
        #expect(try JSONFormat().text(of: decoded) == text)
    }

    @Test func anyElapsedTimeAndStartComeBackExactly() throws {
        var report = ReportCase.noRequests.report
        report.measurement.elapsed = .nanoseconds(59_999_999_999)
        report.measurement.startedAt += 0.3
        let text = try JSONFormat().text(of: report)
        #expect(try JSONFormat.report(from: Data(text.utf8)) == report)
    }

    @Test func theSectionsStandInReadingOrder() throws {
        let text = try JSONFormat().text(of: ReportCase.passed.report)
        let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }.compactMap {
            $0.split(separator: "\"").dropFirst().first
        }
        #expect(keys == ["schema_version", "summary", "verdict", "run", "policy", "measurement"])
    }

    @Test func theCellsOfAHistogramStandOnOneLine() throws {
        let text = try JSONFormat().text(of: ReportCase.failed.report)
        let cells = text.split(separator: "\n").filter { $0.contains("\"cells\": ") }
        // Two for each endpoint, one for each second, three phases, and the generator's probe and timers.
        #expect(cells.count == 2 * 3 + 60 + 3 + 2)
        #expect(cells.allSatisfy { $0.hasSuffix("],") })
    }

    @Test func theSummarySpellsOutTheFigures() throws {
        let text = try JSONFormat().text(of: ReportCase.failed.report)
        let file = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let summary = try #require(file["summary"] as? [String: Any])
        #expect(summary["requests"] as? Int == 24_000)
        #expect(summary["failures"] as? Int == 960)
        #expect(summary["throughput_rps"] as? Double == 400)
        #expect(summary["error_rate_percent"] as? Double == 4)
        #expect(
            summary["failures_by_kind"] as? [String: Int] == [
                "http_5xx": 576, "request_timeout": 192, "closed_early": 192,
            ]
        )
        let latency = try #require(summary["latency_ms"] as? [String: Double])
        #expect(Set(latency.keys) == ["min", "mean", "p50", "p95", "p99", "max"])
        #expect(latency["max"] == 920)
        let verdict = try #require(file["verdict"] as? [String: Any])
        #expect(verdict["outcome"] as? String == "failed")
        #expect((verdict["reasons"] as? [String])?.first == "P95 latency 680.5ms exceeds threshold 250ms")
    }

    @Test(arguments: ["", "{}", "[]", "not json", "{\"schema_version\":\"1\"}"])
    func whatHasNoSchemaVersionIsNoResultsFile(_ text: String) {
        #expect(throws: ResultsError.notAResultsFile) { try JSONFormat.report(from: Data(text.utf8)) }
    }

    @Test func anUnknownSchemaIsRefusedWithASentence() throws {
        let text = try JSONFormat().text(of: ReportCase.passed.report)
            .replacingOccurrences(of: "\"schema_version\": 1", with: "\"schema_version\": 2")
        let error = ResultsError.unknownSchema(found: 2, known: 1)
        #expect(throws: error) { try JSONFormat.report(from: Data(text.utf8)) }
        #expect(
            error.description.hasPrefix(
                "The results file has schema version 2, and this program reads version 1."
            )
        )
    }

    @Test(
        arguments: [
            ("\"target\"", "\"goal\"", "'run.target' is missing"),
            ("\"count\": 2,", "\"count\": 3,", "at 'measurement.endpoints.0.failure_latency.cells'"),
            ("2025-01-31T", "yesterday ", "at 'measurement.started_at', 'yesterday 12"),
            ("\"concurrency\": 100", "\"concurrency\": \"many\"", "at 'run.concurrency'"),
            ("{", "{\"schema_version\": 1,", "the key 'schema_version' appears twice in one object"),
            ("\"run\": {", "\"run\": {\"target\": \"x\",", "the key 'target' appears twice in one object"),
        ]
    )
    func damageIsNamedWithItsPlace(_ found: String, _ replacement: String, _ detail: String) throws {
        let text = try JSONFormat().text(of: ReportCase.inconclusive.report)
            .replacing(found, with: replacement, maxReplacements: 1)
        let error = #expect(throws: ResultsError.self) { try JSONFormat.report(from: Data(text.utf8)) }
        guard case .damaged(let message) = error else {
            Issue.record("\(String(describing: error)) is not damage")
            return
        }
        #expect(message.contains(detail))
    }

    @Test func aNumberThatJSONLacksIsAnErrorAndNoCrash() {
        var report = ReportCase.passed.report
        report.policy.throughput = .infinity
        #expect(throws: ResultsError.notWritable("'throughput_rps' is inf")) {
            try JSONFormat().text(of: report)
        }
    }
}
