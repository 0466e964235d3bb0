import DeliveryTestSupport
import SLOEval
import TestSupport
import Testing

@testable import Delivery

@Suite struct KubectlTests {
    @Test func everyCallNamesItsClusterAndEndsInTime() throws {
        var options = Kubectl.Options()
        options.program = "/opt/kubectl"
        options.context = "prod; rm -r x"
        options.kubeconfig = "/k"
        options.environment = ["HOME": "/h"]
        let kubectl = try Kubectl(namespace: "shop", options: options, runner: ScriptedProcessRunner())
        let call = kubectl.call(["get", "pods"], input: "x")
        #expect(
            call.arguments == [
                "get", "pods", "--namespace=shop", "--context=prod; rm -r x", "--kubeconfig=/k",
                "--request-timeout=10s",
            ]
        )
        #expect(call.program == "/opt/kubectl")
        #expect(call.timeLimit == .seconds(30))
        #expect(call.environment == ["HOME": "/h"])
        #expect(call.standardInput == Array("x".utf8))
    }

    @Test func aWatchIsNotCutShortByTheLimitOfARequest() throws {
        let kubectl = try KubectlSample([]).kubectl
        let call = kubectl.call(["rollout", "status"], watchSeconds: 60)
        #expect(call.arguments == ["rollout", "status", "--namespace=production", "--timeout=60s"])
        #expect(call.timeLimit == .seconds(65))
    }

    @Test func aBadNamespaceIsRefused() {
        #expect(throws: KubernetesNameError.self) {
            try Kubectl(namespace: "--all-namespaces", runner: ScriptedProcessRunner())
        }
    }

    @Test func anObjectIsReadAsJSON() async throws {
        let sample = try KubectlSample([.on("kubectl", "get", says: #"{"kind": "X", "n": 1}"#)])
        #expect(try await sample.kubectl.object("x", "y") == ["kind": "X", "n": 1])
        #expect(sample.commands == ["get x y"])
    }

    @Test func nothingIsNoObject() async throws {
        let sample = try KubectlSample([.on("kubectl", "get", says: "\n")])
        #expect(try await sample.kubectl.object("x", "y") == nil)
    }

    @Test(arguments: ["<html>", "[]", "{", "3", #"{"a":1}{"b":2}"#])
    func whatIsNoObjectIsGarbage(output: String) async throws {
        let sample = try KubectlSample([.on("kubectl", "get", says: output)])
        let command =
            "kubectl get x y --ignore-not-found --output=json --namespace=production --request-timeout=10s"
        await #expect(throws: KubectlError.garbage(command: command, output: output)) {
            try await sample.kubectl.object("x", "y")
        }
    }

    /// What the real program writes to standard error.
    @Test(arguments: [
        (#"Error from server (NotFound): deployments.apps "x" not found"#, "notFound", false),
        ("Error from server (Conflict): the object has been modified", "conflict", false),
        (#"Error from server (AlreadyExists): leases "x" already exists"#, "alreadyExists", false),
        (#"Error from server (Forbidden): User "x" cannot patch"#, "denied", false),
        ("error: You must be logged in to the server (Unauthorized)", "denied", false),
        ("The request is invalid: the server rejected our request", "invalid", false),
        (#"The Ingress "x" is invalid: spec.rules: Required value"#, "invalid", false),
        (#"error: the server doesn't have a resource type "httproutes""#, "unknownKind", false),
        (#"error: no matches for kind "VirtualService" in version "v1""#, "unknownKind", false),
        ("error: Expected replicas to be 2, was 3", "conflict", false),
        ("Error from server (InternalError): an error on the server", "unreachable", true),
        ("Error from server (ServiceUnavailable): starting", "unreachable", true),
        ("Unable to connect to the server: dial tcp: lookup nowhere: no such host", "unreachable", true),
        ("The connection to the server 127.0.0.1:1 was refused", "unreachable", true),
        ("error: unknown flag: --wrong", "failed", true),
        ("", "failed", true),
    ])
    func errorsAreTold(message: String, name: String, isPassing: Bool) async throws {
        let sample = try KubectlSample([.on("kubectl", exits: 1, complains: "warning: x\n" + message + "\n")])
        let error = await #expect(throws: KubectlError.self) { try await sample.kubectl.run(["get"]) }
        let seen = try #require(error)
        #expect("\(Mirror(reflecting: seen).children.first?.label ?? "")" == name)
        #expect(seen.isPassing == isPassing)
        #expect(seen.exitCode == .unavailable)
        #expect(seen.description.contains(message.prefix(20)))
    }

    @Test func aHangingProgramIsTold() async throws {
        let sample = try KubectlSample([
            .on("kubectl") { _ throws(ProcessError) in ProcessResult(ending: .signaled(15), timedOut: true) }
        ])
        let error = await #expect(throws: KubectlError.self) { try await sample.kubectl.run(["get"]) }
        #expect(error?.isPassing == true)
        #expect(error?.description.contains("did not end within 30 s") == true)
    }

    @Test func aMissingProgramIsTold() async throws {
        let sample = try KubectlSample([
            .on("kubectl", throws: .notFound(program: "kubectl", searchPath: "/bin"))
        ])
        let error = await #expect(throws: KubectlError.self) { try await sample.kubectl.run(["get"]) }
        #expect(error?.description.contains("--kubectl") == true)
        #expect(error?.isPassing == false)
    }

    @Test func aPatchTestsBeforeItReplaces() {
        var patch = JSONPatch()
        patch.set(["metadata", "annotations", "a.io/b~c"], from: "1", to: "2")
        patch.set(["new"], from: nil, to: 3)
        #expect(
            patch.json.text == #"[{"op":"test","path":"/metadata/annotations/a.io~1b~0c","value":"1"},"#
                + #"{"op":"replace","path":"/metadata/annotations/a.io~1b~0c","value":"2"},"#
                + #"{"op":"add","path":"/new","value":3}]"#
        )
    }

    @Test func wholeNumbersStayExact() throws {
        let value = try #require(
            JSONValue(text: #"{"a": 9007199254740993, "b": 0.5, "c": true, "d": [null]}"#)
        )
        #expect(value["a"]?.integer == 9_007_199_254_740_993)
        #expect(value["b"]?.double == 0.5)
        #expect(value["c"]?.bool == true)
        #expect(value["d"]?[0] == .null)
        #expect(value["e"]?["f"] == nil)
        #expect(value.text == #"{"a":9007199254740993,"b":0.5,"c":true,"d":[null]}"#)
    }
}
