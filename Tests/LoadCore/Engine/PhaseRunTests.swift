#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    /// Runs in which one phase takes most of the time, because of what the server does.
    @Suite("Phases of a run", .sharesProcessor)
    struct PhaseRunTests {
        private func run(
            _ route: LoopbackServer.Route,
            host: String = "127.0.0.1",
            resolver: AddressResolver = AddressResolver(),
            configure: (inout LoadPlan) -> Void = { $0.requestLimit = 12 }
        ) async throws -> LoadMeasurement {
            try await LoopbackServer.withRunning(.init(fallback: route)) { server in
                var plan = LoadPlan(target: try TargetURL("http://\(host):\(server.port)"), pattern: .max)
                plan.concurrency = 2
                configure(&plan)
                let context = SocketContext(
                    options: TransportOptions(plan: plan),
                    keepsAlive: true,
                    resolver: resolver
                )
                let transport = try SocketTransport(context: context, threads: 1)
                let result: Result<LoadMeasurement, LoadEngineError>
                do throws(LoadEngineError) {
                    result = .success(try await LoadEngine(transport: transport).run(plan))
                } catch {
                    result = .failure(error)
                }
                await transport.close()
                return try result.get()
            }
        }

        private func explanation(of run: LoadMeasurement) throws -> PhaseExplanation {
            let verdict = SLOPolicy(p95Milliseconds: 0.001).evaluate(run)
            return try #require(run.phaseExplanation(of: verdict.violations[0], in: verdict))
        }

        @Test func aServiceThatThinksTakesUntilTheFirstByte() async throws {
            let run = try await run(.text("ok", delay: .fixed(.milliseconds(20))))
            let explanation = try explanation(of: run)
            #expect(explanation.phase == .firstByte && explanation.milliseconds >= 19)
            #expect(explanation.sentence.hasPrefix("p95: the service took "))
            let phases = try #require(run.phases)
            #expect(phases[.firstByte].count == 12 && phases[.transfer].count == 12)
            #expect(phases.opened == 2 && phases.reused == 10 && phases[.connect].count == 2)
            #expect(phases[.wait].isEmpty && phases.closed == 0)
        }

        @Test func aBodyThatComesInPiecesTakesTheTransfer() async throws {
            let run = try await run(.misbehaving(.drip(every: .milliseconds(1))))
            let explanation = try explanation(of: run)
            #expect(explanation.phase == .transfer)
            #expect(explanation.sentence.hasSuffix(" is the transfer of bodies of about 45 bytes."))
        }

        @Test func aServiceThatClosesConnectionsIsFoundOut() async throws {
            let phases = try #require(try await run(.text("ok", framing: .close)).phases)
            #expect(phases.opened == 12 && phases.reused == 0 && phases.closed == 12)
            #expect(phases[.connect].count == 12)
        }

        @Test func theWarmUpDoesNotCount() async throws {
            let run = try await run(.text("ok", delay: .fixed(.milliseconds(5)))) { plan in
                plan.warmUp = .milliseconds(100)
                plan.duration = .milliseconds(100)
            }
            let phases = try #require(run.phases)
            #expect(phases[.firstByte].count == run.requests && phases.opened == 0)
        }

        @Test func tooFewUsersOfAnOpenRunTakeTheWait() async throws {
            let run = try await run(.text("ok", delay: .fixed(.milliseconds(20)))) { plan in
                plan.pattern = .arrivals(.constant(rate: 500))
                plan.concurrency = 1
                plan.duration = .milliseconds(300)
            }
            let explanation = try explanation(of: run)
            #expect(explanation.phase == .wait)
            #expect(run.phases?[.wait].count == run.requests)
        }

        @Test func aResolverThatIsSlowTakesTheLookUp() async throws {
            let resolver = AddressResolver { origin throws(ResolutionError) in
                usleep(50_000)
                return try SocketAddress.resolve(host: "127.0.0.1", port: origin.port, isNumeric: true)
            }
            let run = try await run(.text("ok"), host: "service.test", resolver: resolver) { plan in
                plan.pattern = .arrivals(.constant(rate: 1_000))
                plan.concurrency = 20
                plan.duration = .milliseconds(10)
            }
            let explanation = try explanation(of: run)
            #expect(explanation.phase == .dns && explanation.milliseconds >= 30)
        }
    }
#endif
