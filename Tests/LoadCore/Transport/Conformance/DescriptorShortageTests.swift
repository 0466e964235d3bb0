import Foundation
import LoadCore
import SLOEval
import TestSupport
import Testing

/// A process without a free descriptor fails by itself, over whatever it sends. In processes of their own:
/// the limit is that of the whole process.
@Suite(.sharesProcessor, .timeLimit(.minutes(2))) struct DescriptorShortageTests {
    @Test func overTheSocket() async {
        await #expect(processExitsWith: .success) { try await Self.run(.socket) }
    }

    @Test func overURLSession() async {
        await #expect(processExitsWith: .success) { try await Self.run(.urlsession) }
    }

    /// Ends the process with failure unless requests to an address and to a name fail in the generator.
    private static func run(_ transport: ConformingTransport) async throws {
        try await LoopbackServer.withRunning { server in
            let targets = [server.url, server.url.replacing("127.0.0.1", with: "localhost")]
            let results = try await transport.withChannel(TransportOptions(timeout: .seconds(20))) {
                channel in
                var results: [HTTPExchange.Result] = []
                if transport == .urlsession {
                    // The first request starts what Foundation starts once.
                    let working = HTTPRequest(target: try TargetURL(server.url), path: "/")
                    guard await channel.exchange(working).result == .answered(status: 200) else { exit(2) }
                }
                var kept: [Int32] = []
                var limit = rlimit()
                getrlimit(resource, &limit)
                limit.rlim_cur = min(limit.rlim_cur, 512)
                setrlimit(resource, &limit)
                while case let descriptor = dup(0), descriptor >= 0 { kept.append(descriptor) }
                for target in targets {
                    // Elsewhere, so that no connection is used again.
                    let port = server.port
                    let other = try TargetURL(target.replacing(":\(port)", with: ":\(port - 1)"))
                    results.append(await channel.exchange(HTTPRequest(target: other, path: "/")).result)
                }
                for descriptor in kept { close(descriptor) }
                return results
            }
            guard results.allSatisfy(\.isOfGenerator) else {
                FileHandle.standardError.write(Data("\(results)\n".utf8))
                exit(1)
            }
        }
    }

    #if canImport(Glibc)
        private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
    #else
        private static var resource: Int32 { RLIMIT_NOFILE }
    #endif
}
