import Delivery
import DeliveryTestSupport
import Foundation
import LoadCore
import Reporting
import SLOEval
import Synchronization
import TestSupport
import Testing

extension RolloutSuite {
    /// The built program against the programs that its users have.
    struct PeerTests {
        /// Two nginx servers behind HAProxy. At each stage 1,000 requests are sent, and the share that each
        /// server got is counted from their access logs.
        @Test(.requires(.haproxy, .nginx, .curl))
        func theShareInTheAccessLogsIsTheOneAskedFor() async throws {
            let test = try RolloutCase()
            let servers = [NginxPeer.Server([.init("/", body: "v1")]), .init([.init("/", body: "v2")])]
            let nginx = try #require(Peer.nginx.path)
            let haproxy = try #require(Peer.haproxy.path)
            try await NginxPeer.withRunning(nginx, servers: servers) { nginx in
                let weighted: [HAProxyPeer.Server] = [
                    .init("stable", port: nginx.port(of: 0), weight: 100),
                    .init("canary", port: nginx.port(of: 1), weight: 0),
                ]
                try await HAProxyPeer.withRunning(haproxy, servers: weighted) { balancer in
                    async let ended = test.roll(
                        "--router",
                        "haproxy",
                        "--haproxy-socket",
                        balancer.runtimeSocket,
                        "--health-url",
                        "http://127.0.0.1:\(nginx.port(of: 1))/",
                        "--stages",
                        Self.stagesWithApproval,
                        "--allow-unverified",
                        "--auto-rollback-on-loadfail"
                    )
                    var sent = (stable: 0, canary: 0)
                    for (stage, percentage) in Self.percentages.enumerated() {
                        try await test.waitForState("stage \(stage + 1)") {
                            $0 == .awaitingApproval(stage: stage)
                        }
                        try ask(balancer.url, times: 1000)
                        let counted = try await count(nginx, total: sent.stable + sent.canary + 1000)
                        let share = counted.canary - sent.canary
                        #expect(abs(share - 10 * percentage) <= 20, "\(share) of 1,000 at \(percentage) %")
                        sent = counted
                        _ = try await test.run(
                            "approve",
                            "--deployment",
                            "backend",
                            "--state-file",
                            "state.jsonl"
                        )
                    }
                    let run = try await ended
                    #expect(run.ending == .exited(0), "\(run.errors)")
                }
            }
        }

        private static let percentages = [5, 25, 50, 100]
        private static let stagesWithApproval =
            "["
            + percentages.map { #"{"name":"at \#($0)","percentage":\#($0),"duration":0,"approval":true}"# }
            .joined(separator: ",") + "]"

        private func ask(_ url: String, times count: Int) throws {
            let output = try Peer.curl.run(
                ["--silent", "--max-time", "20", "--output", "/dev/null", "\(url)/?[1-\(count)]"]
            )
            #expect(output.status == 0)
        }

        /// The requests that balanced clients sent to each server, once the logs hold so many; those of the
        /// health check have no query.
        private func count(_ nginx: NginxPeer, total: Int) async throws -> (stable: Int, canary: Int) {
            try await wait(for: "\(total) requests in the access logs") {
                let counts = [0, 1].map { server -> Int in
                    let log =
                        (try? String(contentsOfFile: nginx.accessLogPath(of: server), encoding: .utf8)) ?? ""
                    return log.split(separator: "\n").count { $0.contains("GET /?") }
                }
                return counts[0] + counts[1] >= total ? (counts[0], counts[1]) : nil
            }
        }

        /// HAProxy takes the weight of a server that is out of service, and goes on saying that it has none.
        @Test(.requires(.haproxy, .nginx, .curl)) func aCanaryOutOfServiceFailsTheStage() async throws {
            let test = try RolloutCase()
            let nginx = try #require(Peer.nginx.path)
            let haproxy = try #require(Peer.haproxy.path)
            try await NginxPeer.withRunning(nginx, servers: [.init([.init("/", body: "v1")])]) { nginx in
                let weighted: [HAProxyPeer.Server] = [
                    .init("stable", port: nginx.port(of: 0), weight: 100),
                    .init("canary", port: nginx.port(of: 0), weight: 0),
                ]
                try await HAProxyPeer.withRunning(haproxy, servers: weighted) { balancer in
                    _ = try balancer.runtime("set server \(balancer.backend)/canary state maint")
                    let run = try await test.roll(
                        "--router",
                        "haproxy",
                        "--haproxy-socket",
                        balancer.runtimeSocket,
                        "--health-url",
                        "http://127.0.0.1:\(nginx.port(of: 0))/",
                        "--auto-rollback-on-loadfail"
                    )
                    #expect(run.ending == .exited(1), "\(run.errors)")
                    #expect(run.output.contains("was set to 5 % but has 0 %"))
                }
            }
        }

        // MARK: kubectl

        private func put(_ cluster: KubernetesStandIn, image: String) {
            let metadata = cluster.object("deployments", "backend")?["metadata"]
            cluster.put([
                "kind": "Deployment", "metadata": metadata ?? ["name": "backend"],
                "spec": [
                    "replicas": 3, "selector": ["matchLabels": ["app": "backend"]],
                    "template": [
                        "metadata": ["labels": ["app": "backend"]],
                        "spec": ["containers": [["name": "web", "image": .string(image)]]],
                    ],
                ],
            ])
        }

        private func image(_ cluster: KubernetesStandIn) -> String? {
            let template = cluster.object("deployments", "backend")?["spec"]?["template"]
            return template?["spec"]?["containers"]?[0]?["image"]?.string
        }

        private func withCluster(
            _ cluster: KubernetesStandIn,
            _ body: (RolloutCase, _ arguments: [String]) async throws -> Void
        ) async throws {
            for image in ["web:1", "web:2"] { put(cluster, image: image) }
            let test = try RolloutCase()
            let kubectl = try #require(Peer.kubectl.path)
            try await cluster.whileRunning { server in
                try test.folder.write(
                    "kubeconfig",
                    """
                    apiVersion: v1
                    kind: Config
                    current-context: test
                    clusters: [{name: c, cluster: {server: "\(server)"}}]
                    contexts: [{name: test, context: {cluster: c, user: u}}]
                    users: [{name: u, user: {}}]

                    """
                )
                try await body(
                    test,
                    [
                        "--deployment", "backend", "--kubectl", kubectl, "--kubeconfig", "kubeconfig",
                        "--context",
                        "test", "--settle-time", "0", "--health-interval", "0.05", "--state-file",
                        "state.jsonl",
                        "--output", "report.md", "--json-output", "report.json", "--stages",
                        RolloutCase.stages,
                    ]
                )
            }
        }

        private func weights(_ cluster: KubernetesStandIn) -> [Int?] {
            let route = cluster.object("virtualservices", "backend-traffic-split")?["spec"]?["http"]?[0]?[
                "route"
            ]
            return (route?.array ?? []).map { $0["weight"]?.integer }
        }

        @Test(.requires(.kubectl)) func istioIsSteeredThroughKubectl() async throws {
            let cluster = KubernetesStandIn()
            try await withCluster(cluster) { test, arguments in
                let run = try await test.program.run(
                    arguments,
                    environment: ["HOME": test.folder.path],
                    in: test.folder
                )
                #expect(run.ending == .exited(0), "\(run.errors)")
                #expect(weights(cluster) == [100, 0])
                #expect(image(cluster) == "web:2")
                let lease = cluster.object("leases", "loadgate-backend")
                #expect(lease?["spec"]?["holderIdentity"] == "", "the lock is given back")
                let writes = cluster.writes.filter { $0.contains("virtualservices") }.map { $0.prefix(5) }
                #expect(writes == ["POST ", "PATCH", "PATCH"])
            }
        }

        /// Ready replicas go missing at the second stage: traffic and version come back, through real undo
        /// and status.
        @Test(.requires(.kubectl)) func aCanaryThatLosesReplicasIsRolledBack() async throws {
            let cluster = KubernetesStandIn()
            try await withCluster(cluster) { test, arguments in
                async let ended = test.program.run(
                    arguments + ["--auto-rollback-on-loadfail"],
                    environment: ["HOME": test.folder.path],
                    in: test.folder
                )
                try await wait(until: "50 %") { weights(cluster) == [50, 50] }
                cluster.setReadyReplicas(1, of: "backend")
                put(cluster, image: "web:2")
                try await test.waitForState("the way back") {
                    if case .rollingBack = $0 { true } else { $0.outcome != nil }
                }
                cluster.setReadyReplicas(nil, of: "backend")
                let run = try await ended
                #expect([.exited(1)].contains(run.ending), "\(run.errors) \(run.output)")
                #expect(weights(cluster) == [0, 100])
                #expect(image(cluster) == "web:1")
                #expect(try test.report().revision?.hasPrefix("revision 1 (") == true)
            }
        }

        @Test(.requires(.kubectl)) func anOutageInTheMiddleIsSurvived() async throws {
            let cluster = KubernetesStandIn()
            try await withCluster(cluster) { test, arguments in
                async let ended = test.program.run(
                    arguments,
                    environment: ["HOME": test.folder.path],
                    in: test.folder
                )
                try await wait(until: "5 %") { weights(cluster) == [5, 95] }
                cluster.beUnavailable(requests: 3)
                let run = try await ended
                #expect(run.ending == .exited(0), "\(run.errors)")
                #expect(weights(cluster) == [100, 0])
            }
        }

        @Test(.requires(.kubectl)) func aLeaseHeldElsewhereIsALock() async throws {
            let cluster = KubernetesStandIn()
            try await withCluster(cluster) { test, arguments in
                let now = Date().formatted(Date.ISO8601FormatStyle()).dropLast() + ".000000Z"
                cluster.put([
                    "kind": "Lease", "metadata": ["name": "loadgate-backend"],
                    "spec": [
                        "holderIdentity": "pid 1 on elsewhere", "leaseDurationSeconds": 60,
                        "renewTime": .string(String(now)),
                    ],
                ])
                let run = try await test.program.run(
                    arguments,
                    environment: ["HOME": test.folder.path],
                    in: test.folder
                )
                #expect(run.ending == .exited(6))
                #expect(run.errors.contains("pid 1 on elsewhere"))
                #expect(weights(cluster).isEmpty)
            }
        }

        /// A killed process's lease has most of a minute to go; its successor holds the lock file and need
        /// not wait.
        @Test(.requires(.kubectl)) func theLeaseOfAKilledProcessIsTakenOver() async throws {
            let cluster = KubernetesStandIn()
            try await withCluster(cluster) { test, arguments in
                async let ended = test.program.run(
                    arguments + ["--health-command", "./health"],
                    environment: ["HOME": test.folder.path],
                    in: test.folder
                )
                try await wait(until: "5 %") { weights(cluster) == [5, 95] }
                try await test.process().signal(SIGKILL)
                #expect(try await ended.ending == .signaled(9))
                #expect(cluster.object("leases", "loadgate-backend")?["spec"]?["holderIdentity"] != "")
                let run = try await test.program.run(
                    arguments + ["--abort"],
                    environment: ["HOME": test.folder.path],
                    in: test.folder
                )
                #expect(run.ending == .exited(0), "\(run.errors)")
                #expect(weights(cluster) == [0, 100])
                #expect(image(cluster) == "web:1")
            }
        }

        // MARK: Prometheus

        /// A real target whose counters a real Prometheus scrapes: the canary's errors begin with its share.
        @Test(.requires(.prometheus, .curl)) func anErrorRateFromPrometheusFailsAStage() async throws {
            let test = try RolloutCase()
            let prometheus = try #require(Peer.prometheus.path)
            let counts = Mutex((requests: 0, errors: 0))
            let target = LoopbackServer { [folder = test.folder] _ in
                let share = (try? folder.text("share")).flatMap { Int($0.dropLast()) } ?? 0
                return counts.withLock { counts in
                    counts.requests += 100
                    counts.errors += share >= 50 ? 20 : 0
                    return .text(
                        """
                        # TYPE app_requests_total counter
                        app_requests_total{app="backend",code="200"} \(counts.requests - counts.errors)
                        app_requests_total{app="backend",code="500"} \(counts.errors)

                        """
                    )
                }
            }
            try await target.whileRunning { target in
                let address = "127.0.0.1:\(target.port)"
                try await PrometheusPeer.withRunning(prometheus, scraping: address, every: "200ms") {
                    server in
                    try await wait(until: "a few scrapes") { counts.withLock(\.requests) >= 1000 }
                    let rate = #"rate(app_requests_total{app="{deployment}"#
                    let run = try await test.roll(
                        "--prometheus-url",
                        server.url,
                        "--error-rate-query",
                        #"100 * sum(\#(rate)",code="500"}[2s])) / sum(\#(rate)"}[2s]))"#,
                        "--max-error-rate",
                        "5",
                        "--health-interval",
                        "0.5",
                        "--auto-rollback-on-loadfail",
                        "--stages",
                        """
                        [{"name":"canary","percentage":5,"duration":2},{"name":"half","percentage":50,"duration":20}]
                        """
                    )
                    #expect(run.ending == .exited(1), "\(run.errors)")
                    #expect(run.output.contains("error rate "))
                    #expect(run.output.contains("% exceeds 5%"))
                    #expect(try test.report().stages.map(\.status) == [.passed, .failed])
                    #expect(try test.share == 0)
                }
            }
        }

        /// A Prometheus that goes away gives no answer, four times, which ends the stage.
        @Test(.requires(.curl)) func withoutPrometheusThereIsNoAnswer() async throws {
            let test = try RolloutCase()
            let server = LoopbackServer(.init())
            try server.start()
            async let ended = test.roll(
                "--prometheus-url",
                server.url,
                "--error-rate-query",
                "x",
                "--auto-rollback-on-loadfail"
            )
            _ = try await wait(for: "the first request") { server.counters.requests > 0 ? true : nil }
            server.stop()
            let run = try await ended
            #expect(run.ending == .exited(1), "\(run.errors)")
            #expect(
                run.output.contains(
                    "health could not be read 4 times in a row: error rate: Prometheus does not"
                )
            )
            #expect(try test.share == 0)
        }
    }
}
