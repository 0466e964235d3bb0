import Foundation
import LoadCore
import SLOEval
import Testing

/// The README's examples of the libraries, compiled: the lines between the marks are its Swift blocks.
@Suite struct LibraryExamples {
    /// Compiled but not run: the service of the README isn't there.
    private func aLoadTest() async throws {
        // README begin
        let plan = LoadPlan(target: try TargetURL("http://127.0.0.1:8000"), duration: .seconds(10))
        let measurement = try await LoadEngine.run(plan)
        let verdict = SLOPolicy.standard.evaluate(measurement)
        print(verdict.outcome, verdict.reasons)
        // README end
    }

    @Test func aMeasurementMadeByHandIsJudged() {
        // README begin
        var measurement = LoadMeasurement(elapsed: .seconds(10))
        for _ in 0..<1_000 { measurement.record(.milliseconds(12), of: "/orders") }
        let verdict = SLOPolicy(p95Milliseconds: 100).evaluate(measurement)
        // README end
        #expect(verdict.outcome == .passed)
    }

    @Test func theREADMEShowsTheseExamples() throws {
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        // Put together here, so that these lines are no marks.
        let (begin, end) = ("// README" + " begin\n", "// README" + " end\n")
        let examples = source.components(separatedBy: begin).dropFirst().map { part in
            part.components(separatedBy: end)[0].split(separator: "\n").map { $0.dropFirst(8) }
                .joined(separator: "\n")
        }
        let shown = try MarkdownPage("README.md").blocks.filter { $0.kind == "swift" }.map { block in
            block.text.split(separator: "\n").filter { !$0.hasPrefix("import ") }.joined(separator: "\n")
        }
        #expect(shown.count == 2)
        #expect(shown == examples.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) })
    }
}
