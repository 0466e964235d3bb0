import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import Synchronization
import Testing
import TestSupport

extension LoadTestSuite {
    /// Load over URLSession is sent by processes that may die; the program lives.
    struct GeneratorProcessTests {
        @Test func eachGeneratorSendsItsShare() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                // Nothing is answered until the generators were seen, however long looking takes.
                server.pause(for: .seconds(300))
                async let ended = test.load(
                    server.url,
                    "--no-preflight",
                    "--requests",
                    "200",
                    "--transport",
                    "urlsession",
                    "--processes",
                    "3"
                )
                let generators = try await test.generators(3)
                server.pause(for: .zero)
                let run = try await ended
                #expect(run.ending == .exited(0))
                let measured = try test.folder.results().measurement
                #expect(measured.generator.processes == 3)
                #expect(measured.generator.losses.isEmpty)
                #expect(measured.peakUsers == 4)
                #expect(generators.allSatisfy { $0.arguments.isEmpty })
            }
        }

        /// `URLSession` ends its process when a server closes in the middle of a response head.
        @Test func aTornHeadCostsOneGenerator() async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", lenientConfiguration)
            let torn = Atomic(false)
            let server = LoopbackServer { _ in
                let isFirst = !torn.exchange(true, ordering: .relaxed)
                return LoopbackServer.Response(misbehaviour: isFirst ? .closeInHead : nil)
            }
            try await server.whileRunning { server in
                let run = try await test.load(
                    server.url,
                    "--no-preflight",
                    "--duration",
                    "1.5",
                    "--transport",
                    "urlsession",
                    "--processes",
                    "2",
                    "--fail-on-violation"
                )
                #expect(run.ending == .exited(4))
                #expect(run.output.contains("1 of 2 generator processes ended before the run did"))
                let report = try test.folder.results()
                let losses = report.measurement.generator.losses
                #expect(losses.count == 1)
                #expect(losses.first?.contains("generator ") == true)
                #expect(losses.first?.contains("it said: ") == true, "\(losses)")
                #expect(report.measurement.requests > 0)
                #expect(try test.folder.text("report.md").contains("generator"))
            }
        }

        @Test func aServerThatTearsEveryHeadEndsAllGeneratorsAndNotTheGate() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(.init(fallback: .misbehaving(.closeInHead))) { server in
                let run = try await test.load(
                    server.url,
                    "--transport",
                    "urlsession",
                    "--processes",
                    "2",
                    "--duration",
                    "30",
                    "--fail-on-violation"
                )
                #expect(run.ending == .exited(4))
                #expect(run.output.contains("No request was completed"))
                #expect(run.output.contains("generator 1 of 2 ended by signal "))
                #expect(
                    run.errors.contains("ended the process that sent it: generator 1 of 1 ended by signal ")
                )
                #expect(try test.folder.results().measurement.generator.losses.count == 2)
            }
        }

        /// Trailers are right HTTP, and end the process that reads them.
        @Test func aRunWithoutGeneratorsIsNoMeasurement() async throws {
            let test = try LoadTestCase()
            let answer =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n"
            let route = LoopbackServer.Route.misbehaving(.verbatim(Array(answer.utf8), closes: false))
            try await LoopbackServer.withRunning(.init(fallback: route)) { server in
                let run = try await test.load(server.url, "--no-preflight", "--transport", "urlsession")
                #expect(run.ending == .exited(3), "\(run.output) \(run.errors)")
                #expect(run.output.contains("Processes lost:"))
                #expect(
                    run.errors.contains("loadtest: no request was completed, since the processes that send")
                )
                #expect(run.errors.contains("atal error"))
                #expect(try await test.load(server.url, "--transport", "socket").ending == .exited(0))
            }
        }

        @Test(arguments: ["http_proxy", "all_proxy", "ALL_PROXY"])
        func noProxyStandsBetween(variable: String) async throws {
            let test = try LoadTestCase()
            let proxy = LoopbackServer(.init(fallback: .status(502)))
            try await proxy.whileRunning { proxy in
                try await LoopbackServer.withRunning { server in
                    let run = try await test.load(
                        server.url,
                        "--requests",
                        "20",
                        "--transport",
                        "urlsession",
                        environment: [variable: proxy.url]
                    )
                    #expect(run.ending == .exited(0))
                    #expect(try test.folder.results().measurement.failures == 0)
                    #expect(proxy.counters.acceptedConnections == 0)
                }
            }
        }

        /// What never ends costs its requests, or the process; it is never a pass, and never takes for ever.
        @Test(arguments: [LoopbackServer.Misbehaviour.endlessBody, .endlessTrailers])
        func anAnswerWithoutAnEndDoesNotLast(misbehaviour: LoopbackServer.Misbehaviour) async throws {
            let test = try LoadTestCase()
            var route = LoopbackServer.Route.misbehaving(misbehaviour)
            route.framing = .chunked(size: 1)
            try await LoopbackServer.withRunning(.init(fallback: route)) { server in
                let run = try await test.load(
                    server.url,
                    "--no-preflight",
                    "--timeout",
                    "1",
                    "--transport",
                    "urlsession",
                    "--processes",
                    "1",
                    "--fail-on-violation"
                )
                #expect([.exited(1), .exited(4)].contains(run.ending), "\(run.output) \(run.errors)")
                let measured = try test.folder.results().measurement
                #expect(measured.failures == measured.requests)
                #expect(measured.elapsed < .seconds(30))
                #expect(measured.requests > 0 || run.output.contains("Processes lost:"))
            }
        }

        static let refusals: [(own: [String], reason: String)] = [
            (["--header", "Host: other.test"], "always sends the host of the URL"),
            (["--endpoint", "/a/../b"], "rewrites paths"),
            (["--endpoint", "/a|b"], "rewrites paths"),
            (["--config", "get.yml"], "a body with GET"),
        ]

        @Test(arguments: refusals)
        func whatURLSessionCanNotSendIsRefused(own: [String], reason: String) async throws {
            let test = try LoadTestCase()
            try test.folder.write("get.yml", "load_test: {endpoints: {/a: {body: x}}}\n")
            let usesFile = own.contains("--config")
            try await LoopbackServer.withRunning { server in
                let words =
                    ["--target", server.url, "--no-deployment-report", "--requests", "5"]
                    + (usesFile ? own.suffix(2) : own)
                let run = try await test.program.run(words + ["--transport", "urlsession"], in: test.folder)
                #expect(run.ending == .exited(2), "\(run.output)")
                #expect(run.errors.contains(reason), "\(run.errors)")
                #expect(run.errors.contains("use --transport socket or auto"))
                #expect(server.counters.acceptedConnections == 0)
                #expect(try await test.program.run(words, in: test.folder).ending == .exited(0))
            }
        }

        @Test func aGeneratorThatIsKilledIsReported() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                // Nothing is answered until one was killed, so that none can be done before.
                server.pause(for: .seconds(300))
                async let ended = test.load(
                    server.url,
                    "--no-preflight",
                    "--requests",
                    "300",
                    "--transport",
                    "urlsession",
                    "--processes",
                    "2"
                )
                let victim = try #require(try await test.generators(2).first)
                victim.signal(SIGKILL)
                server.pause(for: .zero)
                let run = try await ended
                #expect(run.ending == .exited(0))
                #expect(run.output.contains("INCONCLUSIVE"))
                let measured = try test.folder.results().measurement
                let loss = try #require(measured.generator.losses.first)
                #expect(measured.generator.losses.count == 1)
                #expect(loss.contains("ended by signal \(SIGKILL)"))
                #expect(measured.requests > 0)
            }
        }

        @Test func noGeneratorOutlivesItsParent() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                async let ended = test.load(
                    server.url,
                    "--no-preflight",
                    "--duration",
                    "300",
                    "--transport",
                    "urlsession",
                    "--processes",
                    "2"
                )
                let process = try await test.process()
                let generators = try await test.generators(2)
                // A generator that does outlive it must not outlive the test.
                defer {
                    for generator in generators where !generator.arguments.isEmpty {
                        generator.signal(SIGKILL)
                    }
                }
                try await wait(until: "load") { server.counters.requests > 10 }
                process.signal(SIGKILL)
                #expect(try await ended.ending == .signaled(SIGKILL))
                try await wait(until: "end of the generators", within: .seconds(10)) {
                    test.program.processes(in: test.folder).isEmpty
                }
            }
        }
    }
}
