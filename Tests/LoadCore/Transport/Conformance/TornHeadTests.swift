import LoadCore
import SLOEval
import TestSupport
import Testing

/// swift-corelibs-foundation ends the process when a response head is torn.
@Suite(.sharesProcessor) struct TornHeadTests {
    @Test func aTornHeadKillsAProcessThatUsesURLSessionInside() async {
        await withKnownIssue("fatalError in NativeProtocol.swift of swift-corelibs-foundation") {
            await #expect(processExitsWith: .success) {
                try await LoopbackServer.withRunning(.init(fallback: .misbehaving(.closeInHead))) { server in
                    let transport = URLSessionTransport(options: TransportOptions(timeout: .seconds(2)))
                    let request = HTTPRequest(target: try TargetURL(server.url), path: "/")
                    _ = await transport.lanes[0].makeChannel().exchange(request)
                    await transport.close()
                }
            }
        }
    }
}
