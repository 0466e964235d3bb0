import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

@testable import Delivery

extension LoadTestSuite {
    /// A service that never stops talking fills the memory of the process that listens, and of no other.
    @Suite struct GeneratorMemoryTests {
        private let folder: WorkingFolder

        init() throws { folder = try WorkingFolder() }

        /// Loads a service over one generator process that may hold 128 MiB.
        private func load(_ script: LoopbackServer.Script, for duration: Duration) async throws
            -> LoadTestReport
        {
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            var program = GeneratorProgram(
                path: try BuiltProgram.loadtest.path,
                environment: ["PATH": path],
                runner: Subprocess(searchPath: path)
            )
            program.bounds = { standard in
                var bounds = standard
                bounds.memory = 128 << 20
                bounds.silence = .seconds(3600)
                return bounds
            }
            return try await LoopbackServer.withRunning(script) { [program] server in
                var plan = LoadPlan(target: try TargetURL(server.url), endpoints: [Endpoint(path: "/")])
                plan.concurrency = 4
                plan.duration = duration
                plan.timeout = .seconds(60)
                let choice = TransportChoice(transport: .urlsession, processes: 1)
                let workflow = LoadTestWorkflow(
                    job: LoadTestJob(
                        plan: plan,
                        policy: SLOPolicy(errorRatePercent: 1),
                        destinations: ReportDestinations(
                            report: folder("report.md"),
                            results: folder("results.json")
                        ),
                        readiness: Readiness(preflight: false)
                    ),
                    progress: ProgressDisplay(style: .none, log: Log(sink: { _ in })),
                    log: Log(sink: { _ in }),
                    makeGenerator: { (plan: LoadPlan) throws(LoadTestError) in
                        try choice.generator(for: plan, program: program)
                    }
                )
                return try await workflow.run().report
            }
        }

        @Test func aGeneratorThatFillsItsMemoryIsEndedAndTheResultSaysWhy() async throws {
            var route = LoopbackServer.Route.misbehaving(.endlessBody)
            route.framing = .chunked(size: 1)
            let start = ContinuousClock.now
            let report = try await load(.init(fallback: route), for: .seconds(60))
            #expect(start.duration(to: .now) < .seconds(60), "it was ended, and not waited for")
            let loss = try #require(report.measurement.generator.losses.first)
            #expect(loss.hasPrefix("generator 1 of 1 held "))
            #expect(loss.contains("MiB of memory, more than the 128 MiB that its plan needs, and was ended"))
            #expect(report.verdict.outcome == .inconclusive)
            #expect(try folder.results().measurement.generator.losses == [loss])
            #expect(try folder.text("report.md").contains("more than the 128 MiB that its plan needs"))
        }

        @Test func aGeneratorOfAServiceThatEndsItsAnswersKeepsWithinTheSameBound() async throws {
            let report = try await load(.init(fallback: .text("ok")), for: .seconds(2))
            #expect(report.measurement.generator.losses.isEmpty)
            #expect(report.measurement.requests > 0)
        }
    }
}
