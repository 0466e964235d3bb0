import Delivery
import Foundation
import Reporting
import SLOEval
import Testing
import TestSupport

extension LoadTestSuite {
    struct DemoTests {
        @Test func theDemoWritesEveryReport() async throws {
            let folder = try WorkingFolder()
            let run = try await BuiltProgram.loadtest.run(["demo"], in: folder)
            #expect(run.ending == .exited(0))
            #expect(run.output.contains("Load test completed\n"))
            let files = ["metrics.prom", "performance_report.md", "results.json"].map {
                "deploy/reports/demo/\($0)"
            }
            #expect(try folder.files == files)
            for file in files { #expect(run.output.contains("  \(file)\n")) }
            #expect(run.output.contains("swift run -c release loadtest --target "))
            #expect(ExpositionCheck(try folder.text(files[0])).findings.isEmpty)
            let report = try JSONFormat.report(from: Data(try folder.text(files[2]).utf8))
            #expect(report.measurement.endpoints.count == 5)
            // Whether it is fast enough depends on what else this machine does; its errors are its own.
            let errors = report.verdict.violations.filter { $0.objective.metric == .errorRate }
            #expect(report.measurement.failures > 0)
            #expect(errors.isEmpty)
        }

        @Test func theDemoRunsOverHTTPSWithACAOfItsOwn() async throws {
            let folder = try WorkingFolder()
            let run = try await BuiltProgram.loadtest.run(["demo", "--tls"], in: folder)
            #expect(run.ending == .exited(0), "\(run.errors)")
            #expect(run.output.contains("Load test completed\n"))
            #expect(!run.errors.contains("not verified"), "\(run.errors)")
            #expect(run.output.contains("  deploy/reports/demo/ca.pem\n"))
            #expect(run.output.contains("loadtest --target https://"))
            let text = try folder.text("deploy/reports/demo/results.json")
            let report = try JSONFormat.report(from: Data(text.utf8))
            #expect(report.run.target.hasPrefix("https://127.0.0.1:"))
            #expect(report.run.transport == "socket")
            #expect(report.measurement.failures < report.measurement.requests / 20)
            #expect(try #require(report.measurement.phases)[.tls].count > 0)
        }
    }
}
