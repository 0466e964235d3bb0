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
    @Suite(.serialized) struct GeneratorProcessTests {
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
                #expect(try test.folder.results().measurement.generator.losses.count == 2)
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
