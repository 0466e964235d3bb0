import DeliveryTestSupport
import Foundation
import SLOEval
import TestSupport
import Testing

@testable import Delivery

/// The real kubectl against a stand-in API server.
@Suite(.sharesProcessor, .requires(.kubectl)) struct RealKubectlTests {
    private let folder: TemporaryFolder
    private let cluster = KubernetesStandIn()
    private let deployment: DeploymentReference

    init() throws {
        folder = try TemporaryFolder()
        deployment = try DeploymentReference("backend")
    }

    private func withKubectl(_ body: (Kubectl) async throws -> Void) async throws {
        try await cluster.whileRunning { server in
            try folder.make(
                "config",
                """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "\(server)"}}]
                contexts: [{name: test, context: {cluster: c, user: u}}]
                users: [{name: u, user: {}}]

                """
            )
            var options = Kubectl.Options()
            options.program = try #require(Peer.kubectl.path)
            options.kubeconfig = folder("config")
            options.context = "test"
            options.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin"]
            try await body(
                Kubectl(
                    namespace: "production",
                    options: options,
                    runner: Subprocess(searchPath: "/usr/bin:/bin")
                )
            )
        }
    }

    private func put(image: String, name: String = "backend", replicas: Int = 3) {
        var object =
            cluster.object("deployments", name) ?? [
                "kind": "Deployment", "metadata": ["name": .string(name)], "spec": [:],
            ]
        guard case .object(var fields) = object else { return }
        fields["spec"] = [
            "replicas": .integer(replicas), "selector": ["matchLabels": ["app": .string(name)]],
            "template": [
                "metadata": ["labels": ["app": .string(name)]],
                "spec": ["containers": [["name": "web", "image": .string(image)]]],
            ],
        ]
        object = .object(fields)
        cluster.put(object)
    }

    private var image: String? {
        cluster.object("deployments", "backend")?["spec"]?["template"]?["spec"]?["containers"]?[0]?["image"]?
            .string
    }

    private static let noPauses: Backoff.Sleep = { _ in }

    @Test func istioIsMadeOnceAndPatchedAfterwards() async throws {
        try await withKubectl { kubectl in
            let router = IstioRouter(kubectl: kubectl, deployment: deployment)
            #expect(try await router.percentage() == 0)
            try await router.setPercentage(5, expected: [0])
            // What others add stays.
            let name = "backend-traffic-split"
            let made = try #require(cluster.object("virtualservices", name))
            guard case .object(var fields) = made, case .object(var metadata) = fields["metadata"] else {
                Issue.record("not an object")
                return
            }
            metadata["labels"] = ["team": "shop"]
            fields["metadata"] = .object(metadata)
            cluster.put(.object(fields))
            try await router.setPercentage(25, expected: [5])
            try await router.setPercentage(25, expected: [5])
            #expect(cluster.object("virtualservices", name)?["metadata"]?["labels"] == ["team": "shop"])
            #expect(try await router.percentage() == 25)
            let path = "/apis/networking.istio.io/v1beta1/namespaces/production/virtualservices"
            #expect(cluster.writes == ["POST \(path)", "PATCH \(path)/\(name)"])
        }
    }

    @Test func anEditInTheLastMomentIsNotOverwritten() async throws {
        try await withKubectl { kubectl in
            let router = IstioRouter(kubectl: kubectl, deployment: deployment)
            try await router.setPercentage(5, expected: [0])
            let name = "backend-traffic-split"
            let edited = try #require(cluster.object("virtualservices", name)?.text)
                .replacing(#""weight":95"#, with: #""weight":70"#).replacing(
                    #""weight":5}"#,
                    with: #""weight":30}"#
                )
            let object = try #require(JSONValue(text: edited))
            cluster.beforeNextPatch { [cluster] in cluster.put(object) }
            let route = "the VirtualService production/backend-traffic-split"
            await #expect(throws: TrafficError.edited(route: route, found: 30, expected: [5])) {
                try await router.setPercentage(25, expected: [5])
            }
            #expect(try await router.percentage() == 30)
        }
    }

    @Test func gatewayAndIngressArePatched() async throws {
        cluster.put([
            "kind": "HTTPRoute", "metadata": ["name": "backend-traffic-split"],
            "spec": [
                "rules": [
                    [
                        "backendRefs": [
                            ["name": "backend-v1", "port": 80, "weight": 100],
                            ["name": "backend-v2", "port": 80, "weight": 0],
                        ]
                    ]
                ]
            ],
        ])
        cluster.put([
            "kind": "Ingress",
            "metadata": [
                "name": "backend-canary", "annotations": ["nginx.ingress.kubernetes.io/canary": "true"],
            ],
        ])
        try await withKubectl { kubectl in
            let routers: [any TrafficRouter] = [
                try GatewayRouter(kubectl: kubectl, deployment: deployment),
                try NginxIngressRouter(kubectl: kubectl, deployment: deployment),
            ]
            for router in routers {
                try await router.setPercentage(5, expected: [0])
                try await router.setPercentage(50, expected: [5])
                #expect(try await router.percentage() == 50)
            }
            #expect(cluster.writes.count == 4)
        }
    }

    @Test func replicasAreScaled() async throws {
        put(image: "1", name: "backend-v1", replicas: 4)
        put(image: "2", name: "backend-v2", replicas: 0)
        try await withKubectl { kubectl in
            let router = ReplicaRouter(kubectl: kubectl, deployment: deployment, total: 4)
            try await router.setPercentage(25, expected: [0])
            #expect(cluster.object("deployments", "backend-v1")?["spec"]?["replicas"] == 3)
            #expect(cluster.object("deployments", "backend-v2")?["spec"]?["replicas"] == 1)
        }
    }

    /// Pods that take a while: at no moment are fewer ready than there are in all.
    @Test(arguments: [25, 50, 0]) func readyPodsAreNeverFewerThanWanted(percentage: Int) async throws {
        let (total, canary) = (4, 1)
        put(image: "1", name: "backend-v1", replicas: total - canary)
        put(image: "2", name: "backend-v2", replicas: canary)
        for name in ["backend-v1", "backend-v2"] { follow(name, wanted: ready(name)) }
        try await withKubectl { kubectl in
            var patience = ReplicaRouter.Patience()
            patience.interval = .milliseconds(50)
            let router = ReplicaRouter(
                kubectl: kubectl,
                deployment: deployment,
                total: total,
                patience: patience
            )
            let least = try await withThrowingTaskGroup(of: Int?.self) { group in
                group.addTask {
                    try await router.carryOut(
                        RouteChange(to: percentage, expected: [25], alwaysWrites: percentage == 0)
                    )
                    return nil
                }
                group.addTask {
                    var least = Int.max
                    while !Task.isCancelled {
                        least = min(least, ready("backend-v1") + ready("backend-v2"))
                        try? await Task.sleep(for: .milliseconds(20))
                        // One more pod is ready every look at most, and none goes before it must.
                        for name in ["backend-v1", "backend-v2"] { follow(name, wanted: ready(name) + 1) }
                    }
                    return least
                }
                _ = try await group.next()
                group.cancelAll()
                return try await group.next() ?? nil
            }
            #expect(least == total)
            #expect(try await router.percentage() == percentage)
        }
    }

    private func ready(_ name: String) -> Int {
        cluster.object("deployments", name)?["status"]?["readyReplicas"]?.integer ?? 0
    }

    /// Lets so many replicas be ready, no more than there are.
    private func follow(_ name: String, wanted: Int) {
        cluster.becomeReady(wanted, of: name)
    }

    @Test func anUndoGoesToTheRecordedRevisionHoweverOften() async throws {
        for image in ["web:1", "web:2", "web:3"] { put(image: image) }
        try await withKubectl { kubectl in
            let rollback = KubernetesRollback(kubectl: kubectl, deployment: deployment, sleep: Self.noPauses)
            let revision = try #require(try await rollback.recordRevision())
            #expect(revision.number == 2)
            try await rollback.undo(to: revision)
            #expect(image == "web:2")
            try await rollback.undo(to: revision)
            #expect(image == "web:2", "a second plain undo would bring web:3 back")
            try await rollback.verify(revision)
            #expect(cluster.writes.count == 1)
            // Someone brings the bad version out again: the number has changed, the replica set has not.
            put(image: "web:3")
            try await rollback.undo(to: revision)
            #expect(image == "web:2")
        }
    }

    @Test func anOutageIsWaitedFor() async throws {
        for image in ["web:1", "web:2"] { put(image: image) }
        try await withKubectl { kubectl in
            let rollback = KubernetesRollback(kubectl: kubectl, deployment: deployment, sleep: Self.noPauses)
            let revision = try #require(try await rollback.recordRevision())
            cluster.beUnavailable(requests: 2)
            try await rollback.undo(to: revision)
            #expect(image == "web:1")
        }
    }

    @Test func replicasThatDoNotGetReadyAreTold() async throws {
        for image in ["web:1", "web:2"] { put(image: image) }
        try await withKubectl { kubectl in
            var backoff = Backoff()
            backoff.attempts = 1
            let rollback = KubernetesRollback(
                kubectl: kubectl,
                deployment: deployment,
                timeLimitSeconds: 1,
                backoff: backoff,
                sleep: Self.noPauses
            )
            let revision = try #require(try await rollback.recordRevision())
            cluster.setReadyReplicas(1, of: "backend")
            try await rollback.undo(to: revision)
            let error = await #expect(throws: RollbackError.self) { try await rollback.verify(revision) }
            guard case .notBack = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            let health = DeploymentHealth(kubectl: kubectl, deployment: deployment)
            #expect(await health.read(percentage: 5) == .bad(finding: "1 of 3 replicas are ready"))
        }
    }

    @Test func aPausedDeploymentIsTold() async throws {
        for image in ["web:1", "web:2"] { put(image: image) }
        try await withKubectl { kubectl in
            let rollback = KubernetesRollback(kubectl: kubectl, deployment: deployment, sleep: Self.noPauses)
            let revision = try #require(try await rollback.recordRevision())
            try await kubectl.run(["rollout", "pause", "deployment/backend"])
            await #expect(throws: RollbackError.paused(deployment)) { try await rollback.undo(to: revision) }
            // What kubectl itself would say of it.
            await #expect(throws: KubectlError.self) {
                try await kubectl.run(["rollout", "undo", "deployment/backend"])
            }
        }
    }

    @Test func aLeaseKeepsTwoRolloutsApart() async throws {
        try await withKubectl { kubectl in
            let first = LeaseLock(kubectl: kubectl, deployment: deployment, holder: "first")
            let second = LeaseLock(kubectl: kubectl, deployment: deployment, holder: "second")
            try await first.acquire()
            let error = await #expect(throws: RolloutLockError.self) { try await second.acquire() }
            #expect(error?.exitCode == .locked)
            try await first.renew()
            await first.release()
            try await second.acquire()
            await #expect(throws: RolloutLockError.lost(holder: "someone else")) { try await first.renew() }
            #expect(cluster.object("leases", "loadgate-backend")?["spec"]?["leaseTransitions"] == 1)
        }
    }

    @Test func aLeaseBasedOnAnOldVersionIsAConflict() async throws {
        try await withKubectl { kubectl in
            let lock = LeaseLock(kubectl: kubectl, deployment: deployment, holder: "first")
            try await lock.acquire()
            let old = try #require(cluster.object("leases", "loadgate-backend"))
            try await lock.renew()
            let error = await #expect(throws: KubectlError.self) {
                try await kubectl.run(["replace", "--filename=-"], input: old.text)
            }
            guard case .conflict = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    /// The words by which errors are told apart, from the program itself.
    @Test func theProgramsOwnErrorsAreTold() async throws {
        try await withKubectl { kubectl in
            func error(_ arguments: [String]) async -> KubectlError? {
                await #expect(throws: KubectlError.self) { try await kubectl.run(arguments) }
            }
            guard case .notFound = await error(["get", "deployments.apps", "x"]),
                case .unknownKind = await error(["get", "gizmos.example.com"]),
                case .failed = await error(["get", "--no-such-flag"])
            else {
                Issue.record("told wrongly")
                return
            }
            cluster.beUnavailable(requests: 1)
            #expect(await error(["get", "deployments.apps", "x"])?.isPassing == true)
        }
    }

    @Test func aServerThatIsGoneIsUnreachable() async throws {
        var gone: Kubectl?
        try await withKubectl { gone = $0 }
        let kubectl = try #require(gone)
        let error = await #expect(throws: KubectlError.self) {
            try await kubectl.object("deployments.apps", "x")
        }
        guard case .unreachable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
