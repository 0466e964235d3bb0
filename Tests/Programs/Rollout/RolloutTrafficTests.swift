import Delivery
import DeliveryTestSupport
import Foundation
import Reporting
import TestSupport
import Testing

extension RolloutSuite {
    /// True splits and a safe way back, with a real HAProxy.
    struct TrafficTests {
        private struct Setting {
            let test: RolloutCase
            let balancer: HAProxyPeer
            let health: String

            func roll(_ own: String...) async throws -> ProgramRun {
                try await test.program.run(
                    RolloutCase.arguments(
                        [
                            "--router", "haproxy", "--haproxy-socket", balancer.runtimeSocket, "--health-url",
                            health,
                        ] + own
                    ),
                    in: test.folder
                )
            }

            func weights() throws -> [String] {
                try ["canary", "stable"].map { server in
                    let answer = try balancer.runtime("get weight \(balancer.backend)/\(server)")
                    return String(answer.prefix { $0 != " " })
                }
            }
        }

        private func withBalancer(_ body: (Setting) async throws -> Void) async throws {
            let test = try RolloutCase()
            let nginx = try #require(Peer.nginx.path)
            let haproxy = try #require(Peer.haproxy.path)
            let servers = [NginxPeer.Server([.init("/", body: "v1")]), .init([.init("/", body: "v2")])]
            try await NginxPeer.withRunning(nginx, servers: servers) { nginx in
                let weighted: [HAProxyPeer.Server] = [
                    .init("stable", port: nginx.port(of: 0), weight: 100),
                    .init("canary", port: nginx.port(of: 1), weight: 0),
                ]
                try await HAProxyPeer.withRunning(haproxy, servers: weighted) { balancer in
                    let health = "http://127.0.0.1:\(nginx.port(of: 1))/"
                    try await body(Setting(test: test, balancer: balancer, health: health))
                }
            }
        }

        private static let small = #"[{"name":"small","percentage":1,"duration":0}]"#

        @Test(.requires(.haproxy, .nginx)) func aSplitThatNobodySeesIsNoPass() async throws {
            try await withBalancer { setting in
                let run = try await setting.roll("--stages", Self.small)
                #expect(run.ending == .exited(4), "\(run.errors)")
                #expect(run.output.contains("too few requests came to judge the health"))
                #expect(run.output.contains("--verify-with-requests"))
                #expect(try setting.weights() == ["1", "99"], "held")
                #expect(try await setting.roll("--abort").ending == .exited(0))
                #expect(try setting.weights() == ["0", "100"])
            }
        }

        @Test(
            .requires(.haproxy, .nginx),
            arguments: [
                (["--allow-unverified"], "no requests were seen: unverified"),
                (["--verify-with-requests", "3000"], "reached the canary, 1 % asked for"),
            ]
        )
        func itMayBeAllowedOrMadeToBeSeen(options: [String], finding: String) async throws {
            try await withBalancer { setting in
                let run = try await setting.test.program.run(
                    RolloutCase.arguments(
                        [
                            "--router", "haproxy", "--haproxy-socket", setting.balancer.runtimeSocket,
                            "--health-url", setting.health, "--stages", Self.small, "--service-url",
                            setting.balancer.url,
                        ] + options
                    ),
                    in: setting.test.folder
                )
                #expect(run.ending == .exited(0), "\(run.errors)")
                let split = try #require(try setting.test.report().stages.first?.split)
                #expect(split.contains(finding), "\(split)")
            }
        }

        /// Killed at 100 %; what it might have left between two writes, by any order of them.
        @Test(
            .requires(.haproxy, .nginx),
            arguments: [("0", "0"), ("7", "50"), ("33", "66"), ("100", "100")]
        )
        func whateverWasLeftIsReturnedToStable(canary: String, stable: String) async throws {
            try await withBalancer { setting in
                async let ended = setting.roll(
                    "--stages",
                    #"[{"name":"all","percentage":100,"duration":600}]"#
                )
                try await setting.test.waitForState("the watch") {
                    if case .watching = $0 { true } else { false }
                }
                try await setting.test.process().signal(SIGKILL)
                #expect(try await ended.ending == .signaled(9))
                for (server, weight) in [("canary", canary), ("stable", stable)] {
                    try setting.balancer.setWeight(Int(weight) ?? 0, of: server)
                }
                let run = try await setting.roll("--abort")
                #expect(run.ending == .exited(0), "\(run.errors)\(run.output)")
                #expect(try setting.weights() == ["0", "100"])
            }
        }

        @Test(.requires(.haproxy, .nginx)) func anEditDuringTheLastWatchIsNoticed() async throws {
            try await withBalancer { setting in
                async let ended = setting.roll(
                    "--stages",
                    #"[{"name":"all","percentage":100,"duration":600}]"#
                )
                try await setting.test.waitForState("the watch") {
                    if case .watching = $0 { true } else { false }
                }
                try setting.balancer.setWeight(100, of: "stable")
                let run = try await ended
                #expect(run.ending == .exited(3), "\(run.errors)")
                #expect(run.output.contains("it was given 100 % and now has 50 %"))
            }
        }
    }
}
