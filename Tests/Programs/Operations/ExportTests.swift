import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

@Suite(.sharesProcessor, .timeLimit(.minutes(2))) struct ExportTests {
    private let test: LoadTestCase

    init() throws { test = try LoadTestCase() }

    private func measure() async throws {
        try await LoopbackServer.withRunning { server in
            _ = try await test.load(server.url, "--requests", "20")
        }
    }

    private func export(_ own: String..., environment: [String: String] = [:]) async throws -> ProgramRun {
        try await test.program.run(["export"] + own, environment: environment, in: test.folder)
    }

    @Test func theMetricsOfAResultsFileAreThoseOfTheRun() async throws {
        try await measure()
        let run = try await export("--metrics-file", "results.json", "--output-file", "again/metrics.prom")
        #expect(run.ending == .exited(0) && run.output.isEmpty)
        #expect(try test.folder.text("again/metrics.prom") == test.folder.text("metrics.prom"))
        let shown = try await export("--metrics-file", "results.json")
        #expect(shown.output == (try test.folder.text("metrics.prom")))
        let streamed = try await export("--metrics-file", "results.json", "--output-file", "-")
        #expect(streamed.output == shown.output)
        #expect(try !test.folder.files.contains("-"))
    }

    @Test(.requires(.curl)) func theyCanBePushed() async throws {
        try await measure()
        let gateway = LoopbackServer(options: .init(requestLogLimit: 10)) { _ in .text("", status: 202) }
        try await gateway.whileRunning { gateway in
            let run = try await export("--metrics-file", "results.json", "--pushgateway-url", gateway.url)
            #expect(run.ending == .exited(0) && run.output.isEmpty, "\(run.errors)")
            let call = try #require(gateway.requestLog.first)
            #expect(call.method == "PUT")
            #expect(call.path.hasPrefix("/metrics/job/loadtest/instance/loadtest-"))
            #expect(String(decoding: call.body, as: UTF8.self).contains("\nloadtest_slo_passed{"))
        }
    }

    /// To push is all that was asked for, so a push that fails is no success.
    @Test(.requires(.curl)) func aPushThatFailsEndsWithThree() async throws {
        try await measure()
        let run = try await export(
            "--metrics-file",
            "results.json",
            environment: ["PROMETHEUS_PUSHGATEWAY_URL": "http://127.0.0.1:1"]
        )
        #expect(run.ending == .exited(3))
        #expect(run.errors.contains("the push to the Pushgateway was not delivered"))
    }

    @Test(arguments: [
        ([], "--metrics-file FILE is missing"), (["--metrics-file", "none.json"], "can't be read"),
        (["--metrics-file", "notes.txt"], "not a results file"),
    ])
    func whatIsNoResultsFileIsAUsageError(arguments: [String], complaint: String) async throws {
        try test.folder.write("notes.txt", "remember the milk\n")
        let run = try await test.program.run(["export"] + arguments, in: test.folder)
        #expect(run.ending == .exited(2))
        #expect(run.errors.contains(complaint), "\(run.errors)")
    }

    @Test func aHistoryNeedsNoReportAndABadOneIsAnError() async throws {
        let none = try await test.program.run(["report", "--history"], in: test.folder)
        #expect(none.ending == .exited(0))
        #expect(none.output == "No events have been recorded.\n")
        try test.folder.makeFolder("folder")
        let bad = try await test.program.run(
            ["report", "--history", "--deployment-report", "folder"],
            in: test.folder
        )
        #expect(bad.ending == .exited(3))
        #expect(try await test.program.run(["report"], in: test.folder).ending == .exited(2))
    }
}
