import LoadCore
import SLOEval
import TestSupport
import Testing

/// Every way in which a server can go wrong has its kind, ends in time and costs no more than one exchange.
@Suite(.sharesProcessor) struct TransportFailureTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var misbehaviour: LoopbackServer.Misbehaviour
        /// A server that breaks off may be seen as closing or as resetting, depending on what was on the
        /// wire.
        var kinds: Set<FailureKind>
        var testDescription: String { String(describing: misbehaviour) }

        init(_ misbehaviour: LoopbackServer.Misbehaviour, _ kinds: FailureKind...) {
            self.misbehaviour = misbehaviour
            self.kinds = Set(kinds)
        }
    }

    static let cases = [
        Case(.closeBeforeAnswer, .closedEarly),
        Case(.closeInBody, .closedEarly),
        Case(.resetBeforeAnswer, .reset),
        Case(.resetInBody, .reset, .closedEarly),
        // What URLSession can't read may be right HTTP: it says that it can't.
        Case(.garbage(), .malformedResponse, .generator),
        Case(.drip(every: .milliseconds(20)), .requestTimeout),
        Case(.stall, .requestTimeout),
        Case(.stallInBody, .requestTimeout),
        Case(.overstatedLength(), .requestTimeout),
        Case(.endlessBody, .bodyTooLarge),
    ]

    @Test(arguments: ConformingTransport.allCases, cases)
    func aMisbehaviourIsAFailureOfItsKind(transport: ConformingTransport, testCase: Case) async throws {
        let script = LoopbackServer.Script(
            routes: ["/broken": .misbehaving(testCase.misbehaviour)],
            fallback: .text("ok")
        )
        try await transport.withServer(script) { server in
            // Only where the time is what ends it, or a busy machine would end it first.
            let isTimed = testCase.kinds.contains(.requestTimeout)
            let options = TransportOptions(timeout: .seconds(isTimed ? 2 : 120), bodyLimit: 1 << 20)
            let target = try TargetURL(server.url)
            try await transport.withChannel(options) { channel in
                let broken = await channel.exchange(HTTPRequest(target: target, path: "/broken"))
                guard case .failed(let kind, let detail) = broken.result else {
                    Issue.record("\(broken.result) is no failure")
                    return
                }
                #expect(testCase.kinds.contains(kind), "\(kind): \(detail)")
                #expect(!detail.isEmpty)
                if kind == .requestTimeout {
                    #expect(broken.completed.nanoseconds(since: broken.sent) >= 1_900_000_000)
                }
                let next = await channel.exchange(HTTPRequest(target: target, path: "/fine"))
                #expect(next.result == .answered(status: 200), "the channel goes on")
            }
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func nobodyListeningIsRefused(transport: ConformingTransport) async throws {
        let server = transport.server()
        try server.start()
        let target = try TargetURL(server.url)
        server.stop()
        let exchange = try await transport.withChannel {
            await $0.exchange(HTTPRequest(target: target, path: "/"))
        }
        guard case .failed(.refused, _) = exchange.result else {
            Issue.record("\(exchange.result) is not refused")
            return
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func anUnknownHostIsADNSFailure(transport: ConformingTransport) async throws {
        // RFC 6761, section 6.4: names under .invalid never resolve.
        let target = try TargetURL("http://nobody.invalid")
        let exchange = try await transport.withChannel {
            await $0.exchange(HTTPRequest(target: target, path: "/"))
        }
        guard case .failed(.dns, _) = exchange.result else {
            Issue.record("\(exchange.result) is no DNS failure")
            return
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func aRunAgainstABrokenServerEndsAndCountsEveryKind(transport: ConformingTransport) async throws {
        let mishaps: [LoopbackServer.Mishap] = [
            .init(.closeBeforeAnswer, .share(0.1)), .init(.resetBeforeAnswer, .share(0.1)),
            .init(.closeInBody, .share(0.1)), .init(.garbage(), .share(0.1)), .init(.stall, .share(0.02)),
        ]
        let script = LoopbackServer.Script(fallback: .init(body: .size(500), mishaps: mishaps))
        try await transport.withServer(script) { server in
            var plan = LoadPlan(target: try TargetURL(server.url))
            plan.pattern = .max
            plan.concurrency = 10
            plan.timeout = .seconds(1)
            plan.requestLimit = 300
            let measurement = try await transport.run(plan)
            #expect(measurement.requests == 300)
            #expect(measurement.ending == .requestLimitReached)
            let kinds = measurement.total.failureKinds
            #expect(kinds.total == measurement.failures && measurement.failures > 60)
            #expect(kinds[.requestTimeout] > 0)
            #expect(kinds[.malformedResponse] + kinds[.generator] > 0)
            #expect(Set(measurement.failureExamples.keys) == Set(kinds.byFrequency.map(\.element)))
        }
    }
}
