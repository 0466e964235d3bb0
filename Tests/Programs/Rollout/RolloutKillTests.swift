import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

extension RolloutSuite {
    /// Rollouts that are killed at random moments, each brought home by a resume or an abort.
    ///
    /// `LOADGATE_KILLS` and `LOADGATE_HAPROXY_KILLS` say how many; 500 and 200 are the long form.
    struct KillTests {
        private static func count(_ variable: String, otherwise: Int) -> Int {
            ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? otherwise
        }

        /// A moment of death and the way home.
        private struct Kill: CustomStringConvertible {
            let seed: UInt64
            let seconds: Double
            let option: String

            init(seed: UInt64, within limit: Double) {
                var generator = SeededGenerator(seed: seed)
                self.seed = seed
                seconds = Double.random(in: 0.02...limit, using: &generator)
                option = Bool.random(using: &generator) ? "--abort" : "--resume"
            }

            var description: String { "seed \(seed), killed after \(seconds) s, \(option)" }

            /// Runs a rollout and kills it when its time has come, unless it was quicker.
            func strike(_ test: RolloutCase, _ own: [String]) async throws -> ProcessResult.Ending {
                try await test.program.run(
                    RolloutCase.arguments(own),
                    in: test.folder,
                    under: { ["timeout", "--signal=KILL", "\(seconds)", $0.path] + $1 }
                ).ending
            }

            /// Goes home, and tells of an ending that is not honest.
            func goHome(_ test: RolloutCase, _ own: [String], share: () async throws -> Int) async throws {
                let run = try await test.program.run(RolloutCase.arguments(own + [option]), in: test.folder)
                let journal = try? RolloutJournal(path: test.folder("state.jsonl")).read()
                let outcome = try journal?.replayed().state.outcome
                // What a command that was cut off still does, it has done by then.
                try await Task.sleep(for: .milliseconds(300))
                let share = try await share()
                switch (run.ending, outcome) {
                case (.exited(0), .done): #expect(share == 100, "\(self)")
                case (.exited(0), .rolledBack), (.exited(0), .notBegun): #expect(share == 0, "\(self)")
                // Killed before the header, or after the end: nothing is left to do.
                case (.exited(2), nil), (.exited(2), .notBegun): #expect(share == 0, "\(self)")
                case (.exited(2), .done): #expect(share == 100, "\(self)")
                default:
                    let end = outcome.map { "\($0)" } ?? "no outcome"
                    Issue.record("\(self): \(run.ending), \(end), \(share) %: \(run.errors)")
                }
            }
        }

        /// Does all kills, a few at a time.
        private func each(
            _ count: Int,
            _ body: @escaping @Sendable (UInt64) async throws -> Void
        ) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for seed in 0..<UInt64(count) {
                    if seed >= 4 { try await group.next() }
                    group.addTask { try await body(seed) }
                }
                try await group.waitForAll()
            }
        }

        /// The program sets the share in two steps with pauses before, between and after them.
        @Test func aSlowRouterCommandIsSurvived() async throws {
            try await each(Self.count("LOADGATE_KILLS", otherwise: 6)) { seed in
                let test = try RolloutCase()
                try test.script(
                    "route",
                    """
                    sleep 0.15; old=$(cat share); echo $(( (old + $1) / 2 )) > share.new; mv share.new share
                    sleep 0.15; echo "$1" > share.new; mv share.new share; sleep 0.1
                    """
                )
                let kill = Kill(seed: seed, within: 2.5)
                _ = try await kill.strike(test, [])
                try await kill.goHome(test, []) { try test.share }
            }
        }

        @Test(.requires(.haproxy)) func droppedConnectionsToHAProxyAreSurvived() async throws {
            let haproxy = try #require(Peer.haproxy.path)
            try await each(Self.count("LOADGATE_HAPROXY_KILLS", otherwise: 4)) { seed in
                let test = try RolloutCase()
                let servers: [HAProxyPeer.Server] = [
                    .init("canary", port: 1, weight: 0), .init("stable", port: 2, weight: 100),
                ]
                try await HAProxyPeer.withRunning(haproxy, servers: servers) { balancer in
                    let proxy = DroppingProxy(path: balancer.runtimeSocket) {
                        Double.random(in: 0..<1) < 0.25 ? DroppingProxy.Drop.allCases.randomElement() : nil
                    }
                    defer { proxy.stop() }
                    let own = [
                        "--router", "haproxy", "--haproxy-socket", "127.0.0.1:\(proxy.port)",
                        "--allow-unverified",
                    ]
                    let kill = Kill(seed: seed, within: 3.5)
                    _ = try await kill.strike(test, own)
                    try await kill.goHome(test, own) { try Self.share(balancer) }
                }
            }
        }

        /// The share that the real HAProxy gives, asked without the proxy; -1 when its weights are not 100
        /// together.
        private static func share(_ balancer: HAProxyPeer) throws -> Int {
            let weights = try ["canary", "stable"].map { server in
                let answer = try balancer.runtime("get weight \(balancer.backend)/\(server)")
                return answer.split(separator: " ").first.flatMap { Int($0) } ?? -1
            }
            return weights[0] + weights[1] == 100 ? weights[0] : -1
        }
    }
}
