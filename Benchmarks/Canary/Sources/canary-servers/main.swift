import Foundation
import LoadCore

/// A server whose latencies are lognormal, as those of real services often are.
func server(slowness: Double, seed: UInt64) throws -> LoopbackServer {
    let delay = LoopbackServer.Delay.lognormal(median: .milliseconds(6) * slowness, sigma: 0.4)
    let server = LoopbackServer(.init(fallback: .text("ok", delay: delay), seed: seed))
    try server.start()
    return server
}

// Two equal servers and one that is 30 % slower; their URLs, a line each, then nothing until nobody needs
// them.
let servers = [
    try server(slowness: 1, seed: 1), try server(slowness: 1, seed: 2), try server(slowness: 1.3, seed: 3),
]
FileHandle.standardOutput.write(Data(servers.map { $0.url + "\n" }.joined().utf8))
_ = try FileHandle.standardInput.readToEnd()
for server in servers { server.stop() }
