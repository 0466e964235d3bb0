import Synchronization
import Testing

@testable import LoadCore

@Suite struct KubernetesTopTests {
    private static let selector = #"{"matchLabels":{"tier":"api","app":"backend-v2"}}"#
    private static let pods = """
        backend-v2-7d9f8b6c5d-x2x4z   12m   34Mi
        backend-v2-7d9f8b6c5d-k8s9q   1250m   1Gi

        """

    private func kubernetes(
        _ answer: @escaping @Sendable (ResourceCommand) throws(ResourceError) -> String
    ) -> KubernetesTop {
        KubernetesTop(namespace: "default", deployment: "backend-v2") {
            (command: ResourceCommand) async throws(ResourceError) in try answer(command)
        }
    }

    @Test func podsAreRead() throws {
        #expect(
            try KubernetesTop.parts(in: Self.pods) == [
                .init(name: "backend-v2-7d9f8b6c5d-x2x4z", processor: .percent(1.2), memoryMebibytes: 34),
                .init(name: "backend-v2-7d9f8b6c5d-k8s9q", processor: .percent(125), memoryMebibytes: 1024),
            ]
        )
    }

    @Test(arguments: [
        "NAME CPU(cores) MEMORY(bytes)", "pod 12m", "pod 12m 34Mi extra", "pod x 34Mi", "pod 12m x",
        "pod 12% 34Mi", "pod -1m 34Mi",
    ])
    func nonsenseIsUnreadable(line: String) {
        #expect(throws: ResourceError.unreadable(line)) { try KubernetesTop.parts(in: line) }
    }

    @Test(
        arguments: [("2", 2), ("0.5", 0.5), ("250m", 0.25), ("1500u", 0.0015), ("750n", 7.5e-7)]
            as [(String, Double)]
    )
    func coresAreRead(_ text: String, _ cores: Double) {
        #expect(KubernetesTop.cores(text) == cores)
    }

    @Test func aSelectorBecomesTerms() throws {
        #expect(try KubernetesTop.selector(in: Self.selector) == "app=backend-v2,tier=api")
        let expressions = """
            {"matchExpressions":[{"key":"a","operator":"In","values":["x","y"]},
            {"key":"b","operator":"NotIn","values":["z"]},{"key":"c","operator":"Exists"},
            {"key":"d","operator":"DoesNotExist"}]}
            """
        #expect(try KubernetesTop.selector(in: expressions) == "a in (x,y),b notin (z),c,!d")
    }

    @Test(arguments: [
        "", "{}", "null", "[]", #"{"matchLabels":{}}"#,
        #"{"matchExpressions":[{"key":"a","operator":"Gt"}]}"#,
    ])
    func aSelectorThatWouldTakeEveryPodIsRefused(json: String) {
        #expect(throws: ResourceError.unreadable(json)) { try KubernetesTop.selector(in: json) }
    }

    @Test func theSelectorIsAskedForOnce() async throws {
        let seen = Mutex<[[String]]>([])
        let kubernetes = kubernetes { command in
            seen.withLock { $0.append(command.arguments) }
            return command.arguments[0] == "get" ? Self.selector : Self.pods
        }
        _ = try await kubernetes.read()
        #expect(try await kubernetes.read().parts.count == 2)
        let top = ["top", "pod", "--no-headers", "--selector=app=backend-v2,tier=api", "--namespace=default"]
        let get = [
            "get", "deployment/backend-v2", "--output=jsonpath={.spec.selector}", "--namespace=default",
        ]
        #expect(seen.withLock(\.self) == [get, top, top])
    }

    @Test func noPodIsNothingFound() async {
        let kubernetes = kubernetes { $0.arguments[0] == "get" ? Self.selector : "" }
        await #expect(throws: ResourceError.nothingFound("no pod of 'default/backend-v2' has figures")) {
            try await kubernetes.read()
        }
    }

    @Test func whatKubectlSaysIsPassedOn() async {
        let refusal = ResourceError.unavailable("exit status 1: error: Metrics API not available")
        let kubernetes = kubernetes { (_: ResourceCommand) throws(ResourceError) in throw refusal }
        await #expect(throws: refusal) { try await kubernetes.read() }
    }
}
