import DeliveryTestSupport
import SLOEval

@testable import Delivery

/// A kubectl that answers from a script, for the deployment `backend` in `production`.
struct KubectlSample {
    let runner: ScriptedProcessRunner
    let kubectl: Kubectl
    let deployment: DeploymentReference

    init(_ lines: [ScriptedProcessRunner.Line]) throws {
        runner = ScriptedProcessRunner(lines)
        kubectl = try Kubectl(namespace: "production", runner: runner)
        deployment = try DeploymentReference("backend")
    }

    /// What ran, without the flags that every call has.
    var commands: [String] {
        runner.calls.map { call in
            call.arguments.filter { argument in
                !["--namespace=production", "--request-timeout=10s", "--output=json", "--ignore-not-found"]
                    .contains(argument)
            }.joined(separator: " ")
        }
    }

    static let down = ScriptedProcessRunner.Line.on(
        "kubectl",
        exits: 1,
        complains:
            "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?"
    )

    /// Two readings of the replicas, all of them ready: the canary's first.
    static func counts(_ canary: Int, _ stable: Int) -> [ScriptedProcessRunner.Line] {
        [("v2", canary), ("v1", stable)].map { version, count in
            .on(
                "kubectl",
                "get",
                "deployments.apps",
                "backend-\(version)",
                says: deployment(replicas: count, ready: count).text
            )
        }
    }

    static func deployment(
        replicas: Int = 3,
        ready: Int = 3,
        updated: Int = 3,
        generation: Int = 4,
        observed: Int = 4,
        paused: Bool = false,
        stuck: String? = nil
    ) -> JSONValue {
        var conditions: [JSONValue] = [["type": "Available", "status": "True"]]
        if let stuck {
            conditions.append(["type": "Progressing", "status": "False", "reason": .string(stuck)])
        }
        return [
            "kind": "Deployment",
            "metadata": [
                "uid": "u1", "generation": .integer(generation),
                "annotations": ["deployment.kubernetes.io/revision": "8"],
            ],
            "spec": ["replicas": .integer(replicas), "paused": .bool(paused)],
            "status": [
                "observedGeneration": .integer(observed), "readyReplicas": .integer(ready),
                "updatedReplicas": .integer(updated), "conditions": .array(conditions),
            ],
        ]
    }
}
