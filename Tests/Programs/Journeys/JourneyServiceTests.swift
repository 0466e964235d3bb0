import Delivery
import Foundation
import Reporting
import SLOEval
import TestSupport
import Testing

extension LoadTestSuite {
    /// The journey of `shop.yml` through a service in aiohttp that counts what it gets and refuses what a user of
    /// a browser could not send.
    @Suite(.requires(.aiohttp, .curl)) struct JourneyServiceTests {
        /// As many as users at least: each takes one, and the service refuses one that is logged in already.
        private static let accounts = 12

        @Test(arguments: [
            ["--pattern", "max", "--concurrency", "8", "--requests", "900", "--duration", "600"],
            [
                "--pattern", "max", "--concurrency", "8", "--requests", "900", "--duration", "600",
                "--threads", "2",
            ],
            ["--pattern", "constant-rate", "--rate", "60", "--concurrency", "12", "--duration", "4"],
            [
                "--pattern", "max", "--concurrency", "2", "--requests", "200", "--duration", "600",
                "--transport", "urlsession",
            ],
        ])
        func theServiceCountsWhatTheReportDoes(arguments: [String]) async throws {
            let (run, report, shop) = try await Self.run(arguments)
            #expect(run.ending == .exited(0), "\(run.errors)")
            #expect(shop.refusals.isEmpty && report.measurement.failures == 0, "\(run.output)")
            #expect(report.measurement.abandonedRequests == 0)
            for step in report.measurement.endpoints {
                #expect(step.requests == shop.steps[step.name] ?? 0, "\(step.name)")
                #expect(step.requests > 0, "\(step.name)")
            }
            #expect(report.measurement.requests == shop.steps.values.reduce(0, +))
            #expect(shop.orders == shop.steps["order"])
            let iterations = try #require(report.measurement.journeys.first)
            #expect(iterations.failures == 0 && iterations.successes > 0)
            // An iteration that the end cuts off may have come to its order.
            let orders = shop.steps["order"] ?? 0
            #expect((orders - min(orders, 12)...orders).contains(iterations.successes))
            let logins = shop.steps["log in"] ?? 0
            #expect(shop.users.count == Int(logins))
            #expect(shop.users.allSatisfy { $1.count == 1 })
            #expect(Set(shop.users.values.joined()).count == shop.users.count)
        }

        /// The service does look: without one of the values each step behind it fails, and both count the same.
        @Test(arguments: [
            (#"X-CSRF-Token: "{{csrf}}""#, #"X-CSRF-Token: "{{uuid}}""#, "wrong CSRF token", "order"),
            (#"item: "{{item}}""#, #"item: "item-{{random(1000, 2000)}}""#, "was not listed", "order"),
            (#"Bearer {{token}}"#, "Bearer {{uuid}}", "wrong token", "list items"),
            ("data: accounts\n", "data: accounts\n      cookies: off\n", "no session", "list items"),
        ])
        func whatTheServiceRefusesFails(
            text: String,
            replacement: String,
            reason: String,
            step: String
        ) async throws {
            let (run, report, shop) = try await Self.run(
                ["--pattern", "max", "--concurrency", "1", "--requests", "20", "--duration", "600"],
                replacing: (text, replacement)
            )
            #expect(run.ending == .exited(0), "\(run.errors)")
            let failed = try #require(report.measurement.endpoints.first { $0.name == step })
            #expect(failed.failures > 0 && failed.failures == failed.requests)
            #expect(report.measurement.failures(of: .http4xx) == report.measurement.failures)
            // The first login holds the account, so that another one is refused as well.
            let refusals = shop.refusals.filter { $0.contains(reason) }
            #expect(UInt64(refusals.count) == failed.failures, "\(shop.refusals)")
            #expect(UInt64(shop.refusals.count) == report.measurement.failures)
        }

        /// What the service says about the requests it got.
        private struct Counts: Decodable {
            var steps: [String: UInt64]
            var refusals: [String]
            var users: [String: [String]]
            var orders: UInt64
        }

        private static func run(
            _ arguments: [String],
            replacing change: (text: String, replacement: String)? = nil
        ) async throws -> (ProgramRun, LoadTestReport, Counts) {
            let service = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Service")
            let script = try String(contentsOf: service.appending(path: "shop.py"), encoding: .utf8)
            var journey = try String(contentsOf: service.appending(path: "shop.yml"), encoding: .utf8)
            if let change {
                try #require(journey.contains(change.text))
                journey = journey.replacingOccurrences(of: change.text, with: change.replacement)
            }
            let folder = try WorkingFolder()
            try folder.write("shop.yml", journey)
            let rows = (1...accounts).map { "customer \($0),\"pass,customer \($0)\"\r\n" }
            try folder.write("accounts.csv", "\u{FEFF}name,password\r\n" + rows.joined())
            return try await PythonServerPeer.withRunning(
                try #require(Peer.aiohttp.path),
                script: script
            ) { shop in
                let run = try await BuiltProgram.loadtest.run(
                    [
                        "run", "--config", "shop.yml", "--no-preflight", "--no-deployment-report",
                        "--output", "report.md", "--json-output", "results.json",
                    ] + arguments,
                    environment: ["SHOP_URL": shop.url],
                    in: folder
                )
                let curl = CurlCaller(
                    runner: Subprocess(searchPath: "/usr/local/bin:/usr/bin:/bin"),
                    environment: ["no_proxy": "*"]
                )
                let answer = try await curl.answer(
                    to: HTTPCall("GET", "\(shop.url)/counts"),
                    within: .seconds(20)
                )
                let counts = try JSONDecoder().decode(Counts.self, from: Data(answer.body.utf8))
                return (run, try folder.results(), counts)
            }
        }
    }
}
