#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    @Suite("SocketTransport phases", .sharesProcessor)
    struct SocketPhaseTests {
        private static let whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

        /// The phases of a few requests in a row to a server that follows a script.
        private func phases(
            of requests: Int = 1,
            keepsAlive: Bool = true,
            timeout: Duration = .seconds(120),
            resolver: AddressResolver = AddressResolver(),
            host: String = "127.0.0.1",
            script: @escaping ScriptedServer.Script
        ) async throws -> [RequestPhases] {
            let server = try ScriptedServer(script: script)
            let target = try TargetURL("http://\(host):\(server.port)")
            let options = TransportOptions(timeout: timeout)
            return try await server.with(options, keepsAlive: keepsAlive, resolver: resolver) { _, channel in
                var phases: [RequestPhases] = []
                for _ in 0..<requests {
                    let exchange = await channel.exchange(HTTPRequest(target: target, path: "/"))
                    let times = try #require(exchange.phases)
                    #expect(times.inLatency.total == exchange.completed.nanoseconds(since: exchange.sent))
                    phases.append(times)
                }
                return phases
            }
        }

        @Test
        func onlyTheFirstRequestOfAKeptConnectionConnects() async throws {
            let phases = try await phases(of: 3) { connection, _ in connection.serve() }
            #expect(phases.map(\.hasOpened) == [true, false, false])
            #expect(phases.map(\.hasReused) == [false, true, true])
            #expect(phases.map { $0.beforeSent.connect > 0 } == [true, false, false])
            for phases in phases {
                #expect(phases.inLatency.firstByte > 0 && phases.inLatency.opening == 0)
                #expect(phases.beforeSent.dns == 0 && phases.beforeSent.tls == 0)
                #expect(phases.beforeSent.wait == 0 && phases.inLatency.wait == 0)
                #expect(phases.isAnswered && !phases.wasClosed && !phases.hasResumed)
            }
        }

        @Test
        func anAnswerThatIsReadAtOnceHasNoTransfer() async throws {
            let phases = try await phases { connection, _ in
                connection.readRequest()
                connection.send(Self.whole)
            }
            #expect(phases[0].isAnswered && phases[0].inLatency.transfer == 0)
        }

        @Test
        func aSlowServiceTakesUntilTheFirstByteAndASlowBodyIsTransfer() async throws {
            let phases = try await phases(of: 2) { connection, _ in
                connection.readRequest()
                stall()
                connection.send(Self.whole)
                connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
                // Long, because a busy machine may let the client read the head late.
                stall(times: 10)
                connection.send("ok")
            }
            #expect(phases[0].inLatency.firstByte >= stallLength && phases[0].inLatency.transfer == 0)
            #expect(phases[1].inLatency.transfer >= stallLength)
        }

        @Test
        func interimAnswersAreNotTheFirstByte() async throws {
            let phases = try await phases { connection, _ in
                connection.readRequest()
                connection.send("HTTP/1.1 103 Early Hints\r\n\r\n")
                stall()
                connection.send(Self.whole)
            }
            #expect(phases[0].inLatency.firstByte >= stallLength && phases[0].inLatency.transfer == 0)
        }

        @Test(arguments: [true, false])
        func aConnectionThatTheServiceEndsIsToldFromOneThatWasNotToBeKept(keepsAlive: Bool) async throws {
            let phases = try await phases(of: 2, keepsAlive: keepsAlive) { connection, _ in
                connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
            }
            #expect(phases.map(\.hasOpened) == [true, true])
            #expect(phases.map(\.wasClosed) == [keepsAlive, keepsAlive])
        }

        @Test
        func theSecondAttemptConnectsWithinTheLatency() async throws {
            let phases = try await phases(of: 2) { connection, number in
                // The first connection ends with the second request, before any byte of its answer.
                connection.serve(times: number == 0 ? 1 : .max)
                connection.readRequest()
            }
            #expect(phases[1].hasReused && phases[1].hasOpened)
            #expect(phases[1].inLatency.connect > 0 && phases[1].beforeSent.opening == 0)
        }

        @Test
        func theLookUpOfANameIsItsOwnPhase() async throws {
            let resolver = AddressResolver { origin throws(ResolutionError) in
                stall()
                return try SocketAddress.resolve(host: "127.0.0.1", port: origin.port, isNumeric: true)
            }
            let phases = try await phases(of: 2, resolver: resolver, host: "service.test") { connection, _ in
                connection.serve()
            }
            #expect(phases[0].beforeSent.dns >= stallLength && phases[0].beforeSent.connect > 0)
            #expect(phases[1].beforeSent == PhaseTimes())
        }

        @Test
        func aRequestWithoutAnAnswerWaitedForItsFirstByte() async throws {
            let phases = try await phases(timeout: .nanoseconds(Int64(stallLength))) { connection, _ in
                connection.readToEnd()
            }
            #expect(!phases[0].isAnswered && phases[0].inLatency.transfer == 0)
            #expect(phases[0].inLatency.firstByte > 0)
        }

        @Test
        func anAnswerThatBreaksOffWasInTransfer() async throws {
            let phases = try await phases { connection, _ in
                connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour")
            }
            #expect(phases[0].isAnswered && phases[0].inLatency.transfer > 0)
        }

        @Test
        func aConnectionThatIsRefusedTookTheLatency() async throws {
            let server = try ScriptedServer { _, _ in }
            let target = try server.target()
            server.stop()
            let other = try ScriptedServer { _, _ in }
            let exchange = try await other.with { _, channel in
                await channel.exchange(HTTPRequest(target: target, path: "/"))
            }
            #expect(exchange.failure?.kind == .refused)
            let phases = try #require(exchange.phases)
            #expect(phases.inLatency.connect > 0 && phases.beforeSent == PhaseTimes())
            #expect(!phases.hasOpened && !phases.hasReused && !phases.isAnswered)
        }
    }

    /// How long a scripted server or resolver keeps its client waiting, in nanoseconds.
    private let stallLength: UInt64 = 40_000_000

    /// Blocks the thread of a script.
    private func stall(times: UInt64 = 1) { usleep(UInt32(stallLength / 1_000 * times)) }
#endif
