import Delivery
import DeliveryTestSupport
import Foundation
import LoadCore
import SLOEval
import TestSupport
import Testing

/// One run of `canary-verify` in a folder of its own, small unless a test says otherwise.
struct VerifyCase: Sendable {
    /// Where it runs and leaves its files.
    let folder: WorkingFolder
    /// The built program.
    let program: BuiltProgram

    init() throws {
        folder = try WorkingFolder()
        program = try .canaryVerify
        try folder.write("config.yml", Self.configuration)
    }

    /// Hardly any pause, so that a comparison has its pairs within seconds.
    private static let configuration = """
        thresholds:
          latency: { p95: 60000 }
          error_rate: 5
        load_test:
          endpoints: { /a: 2, /b: 1 }
          patterns:
            sustained: { inter_request_delay: [0, 0.002] }

        """

    /// The arguments of a run: a test's own, and small values for those it leaves out.
    static func arguments(_ canary: String, _ production: String, _ own: [String]) -> [String] {
        let usual = [
            ("--config", "config.yml"), ("--shadow-duration", "1"), ("--shadow-percentage", "100"),
            ("--load-duration", "1"), ("--load-concurrency", "4"), ("--comparison-duration", "3"),
            ("--max-duration", "20"), ("--comparison-concurrency", "10"), ("--output", "report.md"),
            ("--json-output", "report.json"), ("--load-output", "load.md"),
            ("--deployment-report", "deployments.md"), ("--min-sample-size", "20"),
        ]
        let missing = usual.filter { !own.contains($0.0) }.flatMap { [$0.0, $0.1] }
        return ["--canary-url", canary, "--production-url", production] + missing + own
    }

    /// Verifies a canary.
    func verify(
        _ canary: String,
        _ production: String,
        _ own: String...,
        environment: [String: String] = [:]
    ) async throws -> ProgramRun {
        try await program.run(
            Self.arguments(canary, production, own),
            environment: environment,
            in: folder
        )
    }

    /// The process of the program itself, once it runs.
    func process() async throws -> RunningProcess {
        try await wait(for: "start of the program") {
            program.processes(in: folder).first { !$0.isGenerator }
        }
    }

    /// The outcome that the report in JSON tells.
    func outcome() throws -> String? {
        let data = Data(try folder.text("report.json").utf8)
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        return object?["outcome"] as? String
    }

    /// The headings of the deployment report, without their times.
    func events() throws -> [String] {
        try folder.text("deployments.md").split(separator: "\n").filter { $0.hasPrefix("## ") }
            .map { String($0.dropFirst(3).prefix { $0 != "(" }.dropLast()) }
    }
}

/// A deployment whose newest revision is bad, in a small API server that the real kubectl talks to.
struct CanaryCluster: Sendable {
    let cluster = KubernetesStandIn()

    /// The image that the deployment runs.
    var image: String? {
        cluster.object("deployments", "backend-v2-canary")?["spec"]?["template"]?["spec"]?["containers"]?[0]?[
            "image"
        ]?.string
    }

    /// Serves as long as `body` takes.
    ///
    /// - Parameter body: gets the options that lead the program's kubectl here.
    func whileRunning(in folder: WorkingFolder, _ body: ([String]) async throws -> Void) async throws {
        put(image: "backend:good")
        put(image: "backend:bad")
        let kubectl = try #require(Peer.kubectl.path)
        try await cluster.whileRunning { server in
            try folder.write(
                "kubeconfig",
                """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "\(server)"}}]
                contexts: [{name: test, context: {cluster: c, user: u}}]
                users: [{name: u, user: {}}]

                """
            )
            try await body([
                "--auto-rollback-on-loadfail", "--deployment", "backend-v2-canary", "--kubectl", kubectl,
                "--kubeconfig", folder("kubeconfig"),
                "--context", "test", "--rollback-timeout", "10",
            ])
        }
    }

    private func put(image: String) {
        cluster.put([
            "kind": "Deployment", "metadata": ["name": "backend-v2-canary"],
            "spec": [
                "replicas": 2, "selector": ["matchLabels": ["app": "backend"]],
                "template": [
                    "metadata": ["labels": ["app": "backend"]],
                    "spec": ["containers": [["name": "web", "image": .string(image)]]],
                ],
            ],
        ])
    }
}
