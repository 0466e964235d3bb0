import Delivery
import Foundation
import Reporting
import SLOEval
import Testing
import TestSupport

extension LoadTestSuite {
    @Suite(.serialized) struct DemoTests {
        @Test func theDemoPassesAndWritesEveryReport() async throws {
            let folder = try WorkingFolder()
            let run = try await BuiltProgram.loadtest.run(["demo"], in: folder)
            #expect(run.ending == .exited(0))
            #expect(run.output.hasPrefix("✅ PASSED Load test completed\n"), "\(run.output)")
            let files = ["metrics.prom", "performance_report.md", "results.json"].map {
                "deploy/reports/demo/\($0)"
            }
            #expect(try folder.files == files)
            for file in files { #expect(run.output.contains("  \(file)\n")) }
            #expect(run.output.contains("swift run -c release loadtest --target "))
            #expect(ExpositionCheck(try folder.text(files[0])).findings.isEmpty)
            let report = try JSONFormat.report(from: Data(try folder.text(files[2]).utf8))
            #expect(report.measurement.endpoints.count == 5)
            #expect(report.measurement.failures > 0)
        }
    }
}
