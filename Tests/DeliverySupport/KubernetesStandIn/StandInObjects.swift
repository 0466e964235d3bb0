import SLOEval

/// The objects of a cluster, with what its controllers would make of them at once.
struct StandInObjects: Sendable {
    struct Key: Sendable, Hashable {
        var kind: StandInKind
        var namespace: String
        var name: String
    }

    private(set) var objects: [Key: JSONValue] = [:]
    private(set) var version = 100
    /// How many replicas of a deployment get ready; all that are wanted unless it says otherwise.
    var readyReplicas: [String: Int] = [:]

    static let revisionKey = "deployment.kubernetes.io/revision"

    subscript(key: Key) -> JSONValue? { objects[key] }

    /// All of a kind in a namespace, in the order of their names.
    func list(_ kind: StandInKind, _ namespace: String) -> [JSONValue] {
        objects.filter { $0.key.kind == kind && $0.key.namespace == namespace }
            .sorted { $0.key.name < $1.key.name }.map(\.value)
    }

    /// Puts an object, with a version of its own, and lets the controllers act on it.
    mutating func put(_ object: JSONValue, at key: Key) {
        version += 1
        let old = objects[key]
        let generation = old?["metadata"]?["generation"]?.integer ?? 0
        let isSame = old?["spec"] == object["spec"]
        let created = object.setting(["metadata", "resourceVersion"], to: .string("\(version)"))
            .setting(["metadata", "namespace"], to: .string(key.namespace))
            .setting(["metadata", "uid"], to: old?["metadata"]?["uid"] ?? .string("uid-\(version)"))
            .setting(["metadata", "generation"], to: .integer(isSame ? generation : generation + 1))
            .setting(["apiVersion"], to: .string(key.kind.groupVersion))
            .setting(["kind"], to: .string(key.kind.kind))
        objects[key] = created
        if key.kind == .deployment { rollOut(created, at: key) }
    }

    mutating func remove(_ key: Key) { objects[key] = nil }

    /// What the deployment controller does: a replica set for each template, the newest with the highest
    /// revision.
    private mutating func rollOut(_ deployment: JSONValue, at key: Key) {
        guard deployment["spec"]?["paused"]?.bool != true else { return }
        let uid = deployment["metadata"]?["uid"]?.string ?? ""
        let template = deployment["spec"]?["template"] ?? [:]
        let owned = objects.filter { $0.key.kind == .replicaSet && Self.owner($0.value) == uid }
        let highest = owned.values.compactMap(Self.revision).max() ?? 0
        let match = owned.first { Self.plain($0.value["spec"]?["template"]) == Self.plain(template) }
        let isNewest = match.flatMap { Self.revision($0.value) } == highest && highest > 0
        let revision = isNewest ? highest : highest + 1
        let name = match?.key.name ?? "\(key.name)-\(String(revision * 7919 + 100_000, radix: 36))"
        version += 1
        // A server fills in the number of replicas; kubectl relies on it.
        for older in owned.keys { objects[older] = objects[older]?.setting(["spec", "replicas"], to: 0) }
        objects[Key(kind: .replicaSet, namespace: key.namespace, name: name)] = replicaSet(
            name,
            of: deployment,
            template: template,
            revision: revision
        )
        objects[key] = status(of: deployment.setting(annotation, to: .string("\(revision)")), name: key.name)
    }

    private var annotation: [String] { ["metadata", "annotations", Self.revisionKey] }

    private func replicaSet(
        _ name: String,
        of deployment: JSONValue,
        template: JSONValue,
        revision: Int
    ) -> JSONValue {
        let hash = JSONValue.string(String(name.split(separator: "-").last ?? ""))
        let labels = (template["metadata"]?["labels"] ?? [:]).setting(["pod-template-hash"], to: hash)
        return [
            "apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": [
                "name": .string(name), "namespace": deployment["metadata"]?["namespace"] ?? "",
                "labels": labels,
                "uid": .string("uid-\(name)"), "resourceVersion": .string("\(version)"),
                "annotations": [Self.revisionKey: .string("\(revision)")],
                "ownerReferences": [
                    [
                        "apiVersion": "apps/v1", "kind": "Deployment", "controller": true,
                        "name": deployment["metadata"]?["name"] ?? "",
                        "uid": deployment["metadata"]?["uid"] ?? "",
                    ]
                ],
            ],
            "spec": [
                "replicas": deployment["spec"]?["replicas"] ?? 1, "selector": ["matchLabels": labels],
                "template": template.setting(["metadata", "labels"], to: labels),
            ],
        ]
    }

    private func status(of deployment: JSONValue, name: String) -> JSONValue {
        let wanted = deployment["spec"]?["replicas"]?.integer ?? 1
        let ready = JSONValue.integer(readyReplicas[name] ?? wanted)
        return deployment.setting(
            ["status"],
            to: [
                "observedGeneration": deployment["metadata"]?["generation"] ?? 0,
                "replicas": .integer(wanted),
                "updatedReplicas": .integer(wanted), "readyReplicas": ready, "availableReplicas": ready,
            ]
        )
    }

    /// A template as it was given: without the hash, and without the empty fields that kubectl adds.
    private static func plain(_ template: JSONValue?) -> JSONValue? {
        template?.setting(["metadata", "labels", "pod-template-hash"], to: nil).withoutEmptyFields
    }

    private static func owner(_ object: JSONValue) -> String? {
        object["metadata"]?["ownerReferences"]?[0]?["uid"]?.string
    }

    private static func revision(_ object: JSONValue) -> Int? {
        object["metadata"]?["annotations"]?[revisionKey]?.string.flatMap { Int($0) }
    }
}
