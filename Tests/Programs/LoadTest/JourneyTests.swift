import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

extension LoadTestSuite {
    struct JourneyTests {
        /// A service with a login whose token it asks for.
        private static let shop: LoopbackServer.Handler = { request in
            switch request.method + " " + request.target.prefix(while: { $0 != "?" }) {
            case "POST /login":
                .init(
                    headers: [
                        HTTPHeader(name: "Content-Type", value: "application/json"),
                        HTTPHeader(name: "Set-Cookie", value: "visit=v1; Path=/"),
                    ],
                    body: .text(#"{"token": "secret-token-1"}"#)
                )
            case "GET /items":
                request.headers.contains(HTTPHeader(name: "Authorization", value: "Bearer secret-token-1"))
                    ? .text(#"{"items": [{"id": 4}, {"id": 5}]}"#) : .text("no", status: 401)
            case "POST /orders": .text(#"{"state":"new"}"#, status: 201)
            default: .text("no", status: 404)
            }
        }

        private static func configuration(expecting status: Int = 201, of url: String) -> String {
            """
            load_test:
              target: \(url)
              journeys:
                shopping:
                  once:
                    - name: log in
                      post: /login
                      json: {user: "u{{user}}", password: "opensesame"}
                      capture: {token: {json: $.token}}
                  steps:
                    - name: list
                      get: /items?page={{random(1, 20)}}
                      headers: {Authorization: "Bearer {{token}}"}
                      capture: {item: {json: "$.items[*].id", pick: last}}
                    - name: never
                      get: /never
                      when: "0"
                    - name: order
                      post: /orders
                      json: {item: "{{item}}"}
                      expect: {status: \(status)}
            """
        }

        /// Runs the program beside a server, with a configuration for it.
        private static func run(
            _ arguments: [String],
            expecting status: Int = 201
        ) async throws -> (run: ProgramRun, folder: WorkingFolder, log: [LoopbackServer.Request]) {
            let server = LoopbackServer(options: .init(requestLogLimit: 1_000), handler: shop)
            try server.start()
            defer { server.stop() }
            let folder = try WorkingFolder()
            try folder.write("shop.yml", configuration(expecting: status, of: server.url))
            let run = try await BuiltProgram.loadtest.run(arguments + ["--config", "shop.yml"], in: folder)
            return (run, folder, server.requestLog)
        }

        @Test func tryShowsEachStepWithoutSecrets() async throws {
            let (run, _, log) = try await Self.run(["try", "--user", "7"])
            #expect(run.ending == .exited(0), "\(run.errors)")
            #expect(log.map(\.path) == ["/login", "/items", "/orders"])
            #expect(String(decoding: log[0].body, as: UTF8.self).contains(#""u7""#))
            let lines = run.output.split(separator: "\n").map(String.init)
            for line in [
                "shopping, as user 7", "log in", "  > POST /login HTTP/1.1", "  < HTTP 200",
                "  ok token = *** (14 characters; --show-values shows them)",
                "  ok item = 5", "never", "  skipped: its condition is not met", "  < HTTP 201",
                "  > Authorization: ***", "  > Cookie: ***",
            ] {
                #expect(lines.contains(line), "\(line)")
            }
            #expect(run.output.contains(#"{"item":"5"}"#) || run.output.contains(#"{"item": "5"}"#))
            for secret in ["opensesame", "secret-token-1", "visit=v1"] {
                #expect(!run.output.contains(secret), "\(secret)")
            }
        }

        @Test func tryFailsWhereAStepDoes() async throws {
            let (run, _, _) = try await Self.run(["try"], expecting: 200)
            #expect(run.ending == .exited(1))
            #expect(run.output.contains("  failed expectation not met: expected status 200, found 201; "))
        }

        @Test func tryNamesTheJourneysThatThereAre() async throws {
            let (run, _, log) = try await Self.run(["try", "--journey", "shoping"])
            #expect(run.ending == .exited(2) && log.isEmpty)
            #expect(run.errors.contains("there is no journey 'shoping'; known are shopping"))
        }

        @Test(arguments: ["socket", "urlsession"])
        func aLoadTestCountsWhatTheServiceGot(transport: String) async throws {
            let (run, folder, log) = try await Self.run([
                "run", "--transport", transport, "--requests", "101", "--concurrency", "2",
                "--pattern", "max", "--duration", "30", "--json-output", "results.json", "--no-preflight",
            ])
            #expect(run.ending == .exited(0), "\(run.errors)")
            let report = try JSONFormat.report(from: Data(try folder.text("results.json").utf8))
            let measurement = report.measurement
            #expect(measurement.requests == 101 && measurement.failures == 0)
            for endpoint in measurement.endpoints {
                let path = ["log in": "/login", "list": "/items", "order": "/orders"][endpoint.name] ?? ""
                #expect(endpoint.requests == UInt64(log.count { $0.path == path }), "\(endpoint.name)")
            }
            let iterations = try #require(measurement.journeys.first)
            #expect(iterations.name == "shopping" && iterations.failures == 0)
            #expect((47...49).contains(iterations.successes))
        }

        @Test func theDemoRunsAJourney() async throws {
            let folder = try WorkingFolder()
            let run = try await BuiltProgram.loadtest.run(["demo", "--journey"], in: folder)
            #expect(run.ending == .exited(0), "\(run.errors)")
            let text = try folder.text("deploy/reports/demo/results.json")
            let report = try JSONFormat.report(from: Data(text.utf8))
            #expect(report.measurement.endpoints.map(\.name) == ["log in", "list items", "order"])
            #expect(report.measurement.endpoints.first?.requests == 50)
            #expect(report.measurement.failures == 0)
            #expect(try #require(report.measurement.journeys.first).successes > 100)
        }
    }
}
