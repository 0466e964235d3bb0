import SLOEval

/// A kind of object that the stand-in knows.
struct StandInKind: Sendable, Hashable {
    var group: String
    var version: String
    var kind: String
    var plural: String

    /// `apps/v1`.
    var groupVersion: String { "\(group)/\(version)" }

    static let deployment = StandInKind(
        group: "apps",
        version: "v1",
        kind: "Deployment",
        plural: "deployments"
    )
    static let replicaSet = StandInKind(
        group: "apps",
        version: "v1",
        kind: "ReplicaSet",
        plural: "replicasets"
    )

    /// All of them.
    static let all = [
        deployment, replicaSet,
        StandInKind(group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases"),
        StandInKind(group: "networking.k8s.io", version: "v1", kind: "Ingress", plural: "ingresses"),
        StandInKind(
            group: "networking.istio.io",
            version: "v1beta1",
            kind: "VirtualService",
            plural: "virtualservices"
        ),
        StandInKind(
            group: "gateway.networking.k8s.io",
            version: "v1",
            kind: "HTTPRoute",
            plural: "httproutes"
        ),
    ]
}

/// What kubectl asks before it asks for objects: which kinds there are, and whether fields are checked.
enum StandInDiscovery {
    /// The answer for a path; `nil` when it is about objects.
    static func answer(_ path: String) -> JSONValue? {
        switch path {
        case "/version":
            return ["major": "1", "minor": "32", "gitVersion": "v1.32.0"]
        case "/api":
            return ["kind": "APIVersions", "versions": ["v1"]]
        case "/api/v1":
            return ["kind": "APIResourceList", "groupVersion": "v1", "resources": []]
        case "/apis":
            return ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groups.map(group))]
        case "/openapi/v3":
            return ["paths": .object(Dictionary(uniqueKeysWithValues: groups.map(openAPILink)))]
        default:
            return groups.lazy.compactMap { kinds in answer(path, kinds) }.first
        }
    }

    private static let groups = Dictionary(grouping: StandInKind.all, by: \.groupVersion).values
        .sorted { $0[0].groupVersion < $1[0].groupVersion }

    private static func answer(_ path: String, _ kinds: [StandInKind]) -> JSONValue? {
        switch path {
        case "/apis/\(kinds[0].groupVersion)":
            return [
                "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(kinds[0].groupVersion),
                "resources": .array(kinds.flatMap(resources)),
            ]
        case "/openapi/v3/apis/\(kinds[0].groupVersion)":
            return [
                "openapi": "3.0.0",
                "paths": .object(Dictionary(uniqueKeysWithValues: kinds.map(openAPIPath))),
            ]
        default: return nil
        }
    }

    private static func group(_ kinds: [StandInKind]) -> JSONValue {
        let version: JSONValue = [
            "groupVersion": .string(kinds[0].groupVersion), "version": .string(kinds[0].version),
        ]
        return ["name": .string(kinds[0].group), "versions": [version], "preferredVersion": version]
    }

    private static func resources(_ kind: StandInKind) -> [JSONValue] {
        let resource: JSONValue = [
            "name": .string(kind.plural), "singularName": .string(kind.kind.lowercased()), "namespaced": true,
            "kind": .string(kind.kind),
            "verbs": ["get", "list", "watch", "create", "update", "patch", "delete"],
        ]
        guard kind == .deployment else { return [resource] }
        let scale: JSONValue = [
            "name": "deployments/scale", "singularName": "", "namespaced": true, "group": "autoscaling",
            "version": "v1", "kind": "Scale", "verbs": ["get", "patch", "update"],
        ]
        return [resource, scale]
    }

    private static func openAPILink(_ kinds: [StandInKind]) -> (String, JSONValue) {
        let path = "apis/\(kinds[0].groupVersion)"
        return (path, ["serverRelativeURL": .string("/openapi/v3/\(path)?hash=1")])
    }

    private static func openAPIPath(_ kind: StandInKind) -> (String, JSONValue) {
        let path = "/apis/\(kind.groupVersion)/namespaces/{namespace}/\(kind.plural)/{name}"
        let operation: JSONValue = [
            "x-kubernetes-group-version-kind": [
                "group": .string(kind.group), "version": .string(kind.version), "kind": .string(kind.kind),
            ],
            "parameters": [["name": "fieldValidation", "in": "query", "schema": ["type": "string"]]],
            "responses": [:],
        ]
        return (path, ["patch": operation])
    }
}
