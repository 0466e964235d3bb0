import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

extension LoadTestSuite {
    /// Runs that ask for compressed answers.
    struct CompressionRunTests {
        /// A run whose bodies are checked.
        private static let configuration =
            lenientConfiguration + """
                load_test:
                  endpoints:
                    /: {weight: 1, expect: {body_contains: "other line\\none line"}}

                """

        #if os(Linux)
            @Test(arguments: [true, false])
            func bothSizesAreReportedAndTheDecodedBodyIsChecked(isOption: Bool) async throws {
                let test = try LoadTestCase()
                let text =
                    isOption
                    ? Self.configuration
                    : Self.configuration.replacing("load_test:\n", with: "load_test:\n  compressed: true\n")
                try test.folder.write("config.yml", text)
                try await CompressingServer.make().whileRunning { server in
                    let run = try await test.program.run(
                        [
                            "--target", server.url, "--config", "config.yml", "--requests", "10",
                            "--concurrency", "2", "--duration", "600", "--no-deployment-report", "--output",
                            "report.md", "--json-output", "results.json", "--prometheus-output",
                            "metrics.prom",
                        ] + (isOption ? ["--compressed"] : []),
                        in: test.folder
                    )
                    #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
                    let total = try test.folder.results().measurement.total
                    #expect(total.requests == 10 && total.failures == 0)
                    let (decoded, wire) = (
                        10 * CompressingServer.text.utf8.count, 10 * CompressingServer.compressed.count
                    )
                    #expect(total.bytesReceived == UInt64(decoded) && total.wireBytesReceived == UInt64(wire))
                    let shown = HumanFormat.count(UInt64(decoded))
                    #expect(
                        run.output.contains("  Bodies: \(shown) bytes, \(wire) on the wire\n"),
                        "\(run.output)"
                    )
                    let report = try test.folder.text("report.md")
                    #expect(report.contains("| Body Bytes, Decoded | \(decoded) | bytes |"))
                    #expect(report.contains("| Body Bytes, on the Wire | \(wire) | bytes |"))
                    let metrics = try test.folder.text("metrics.prom")
                    #expect(metrics.contains("loadtest_body_bytes{") && metrics.contains(" \(decoded)\n"))
                    #expect(metrics.contains("loadtest_wire_body_bytes{") && metrics.contains(" \(wire)\n"))
                    let json = try test.folder.text("results.json")
                    #expect(json.contains("\"wire_bytes_received\": \(wire)"))
                    #expect(
                        server.requestLog.allSatisfy { $0.header("Accept-Encoding") == "gzip, deflate" }
                    )
                }
            }
        #endif

        @Test func nothingIsAskedForOrShownWithoutTheOption() async throws {
            let test = try LoadTestCase()
            try await CompressingServer.make().whileRunning { server in
                let run = try await test.load(server.url, "--requests", "5")
                #expect(run.ending == .exited(0), "\(run.errors)")
                #expect(
                    server.requestLog.allSatisfy { $0.header("Accept-Encoding")?.contains("gzip") != true }
                )
                for file in ["report.md", "results.json", "metrics.prom"] {
                    #expect(!(try test.folder.text(file)).lowercased().contains("wire"), "\(file)")
                }
                #expect(!run.output.contains("on the wire"))
            }
        }

        @Test func urlSessionIsRefusedBeforeAnythingIsSent() async throws {
            let test = try LoadTestCase()
            try await CompressingServer.make().whileRunning { server in
                let run = try await test.load(server.url, "--compressed", "--transport", "urlsession")
                #expect(run.ending == .exited(2), "\(run.errors)")
                #expect(
                    run.errors.contains("the urlsession transport can't send requests for compressed answers")
                )
                #expect(run.errors.contains("(--compressed)"))
                #expect(server.counters.requests == 0)
            }
        }

        #if os(Linux)
            @Test func aBombEndsAtTheBodyLimit() async throws {
                let test = try LoadTestCase()
                // A MiB of zeros in a KiB, two thousand times.
                let member = Data([UInt8](repeating: 0, count: 1_016))
                let begin = try #require(Data(base64Encoded: "H4sIAAAAAAACA+3BMQEAAADCoPVPbQhfoA=="))
                let end = try #require(Data(base64Encoded: "PgMc6jinAAAQAA=="))
                let bomb = (0..<2_000).flatMap { _ in begin + member + end }
                let server = LoopbackServer(options: .init()) { _ in
                    LoopbackServer.Response(
                        headers: [HTTPHeader(name: "Content-Encoding", value: "gzip")],
                        body: .bytes(bomb)
                    )
                }
                try await server.whileRunning { server in
                    let run = try await test.load(
                        server.url,
                        "--compressed",
                        "--requests",
                        "1",
                        "--concurrency",
                        "1",
                        "--no-preflight"
                    )
                    let measurement = try test.folder.results().measurement
                    #expect(
                        measurement.total.failureKinds == [.bodyTooLarge: 1],
                        "\(run.output) \(run.errors)"
                    )
                    let example = measurement.failureExamples[.bodyTooLarge]
                    #expect(example?.contains("the decoded body is longer than the limit") == true)
                }
            }
        #endif
    }
}
