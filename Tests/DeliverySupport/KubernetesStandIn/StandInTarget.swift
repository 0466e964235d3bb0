import LoadCore
import SLOEval

/// What a request path is about: `/apis/<group>/<version>/namespaces/<namespace>/<plural>[/<name>[/scale]]`.
struct StandInTarget {
    private let kind: StandInKind
    private let namespace: String
    private let name: String?
    private let isScale: Bool

    init?(_ path: String) {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count >= 6, parts[0] == "apis", parts[3] == "namespaces",
            let kind = StandInKind.all.first(where: {
                $0.group == parts[1] && $0.version == parts[2] && $0.plural == parts[5]
            })
        else { return nil }
        self.kind = kind
        namespace = parts[4]
        name = parts.count > 6 ? parts[6] : nil
        isScale = parts.last == "scale"
    }

    func answer(
        _ request: LoopbackServer.Request,
        _ objects: inout StandInObjects
    ) -> LoopbackServer.Response {
        let body = JSONValue(text: String(decoding: request.body, as: UTF8.self)) ?? .null
        guard let name else {
            return request.method == "POST" ? create(body, &objects) : list(request, objects)
        }
        let key = StandInObjects.Key(kind: kind, namespace: namespace, name: name)
        guard let old = objects[key] else {
            return .failure(404, "NotFound", "\(kind.plural).\(kind.group) \"\(name)\" not found")
        }
        switch request.method {
        case "GET": return .json(isScale ? scale(of: old) : old)
        case "PUT": return replace(old, by: body, at: key, &objects)
        case "PATCH": return patch(old, request, body, at: key, &objects)
        default: return .failure(405, "MethodNotAllowed", "no \(request.method) here")
        }
    }

    private func list(_ request: LoopbackServer.Request, _ objects: StandInObjects) -> LoopbackServer.Response
    {
        // A watch that ends at once is asked for again: what changes is seen by the next list.
        if request.target.contains("watch=") { return .json([:], status: 410) }
        var items = objects.list(kind, namespace)
        if let name = request.target.split(separator: "metadata.name%3D").dropFirst().first {
            let wanted = name.prefix { $0 != "&" }
            items = items.filter { $0["metadata"]?["name"]?.string == String(wanted) }
        }
        return .json([
            "kind": .string("\(kind.kind)List"), "apiVersion": .string(kind.groupVersion),
            "metadata": ["resourceVersion": .string("\(objects.version)")], "items": .array(items),
        ])
    }

    private func create(_ object: JSONValue, _ objects: inout StandInObjects) -> LoopbackServer.Response {
        let name = object["metadata"]?["name"]?.string ?? ""
        let key = StandInObjects.Key(kind: kind, namespace: namespace, name: name)
        guard objects[key] == nil else {
            return .failure(409, "AlreadyExists", "\(kind.plural).\(kind.group) \"\(name)\" already exists")
        }
        objects.put(object, at: key)
        return .json(objects[key] ?? .null, status: 201)
    }

    private func replace(
        _ old: JSONValue,
        by new: JSONValue,
        at key: StandInObjects.Key,
        _ objects: inout StandInObjects
    ) -> LoopbackServer.Response {
        let version = new["metadata"]?["resourceVersion"]
        guard version == nil || version == "" || version == old["metadata"]?["resourceVersion"] else {
            return .failure(
                409,
                "Conflict",
                "Operation cannot be fulfilled on \(kind.plural).\(kind.group) \"\(key.name)\": the object has been "
                    + "modified; please apply your changes to the latest version and try again"
            )
        }
        // A scale of 0 is written without its number.
        let replicas = new["spec"]?["replicas"] ?? 0
        objects.put(isScale ? old.setting(["spec", "replicas"], to: replicas) : new, at: key)
        return .json(objects[key].map { isScale ? scale(of: $0) : $0 } ?? .null)
    }

    private func patch(
        _ old: JSONValue,
        _ request: LoopbackServer.Request,
        _ patch: JSONValue,
        at key: StandInObjects.Key,
        _ objects: inout StandInObjects
    ) -> LoopbackServer.Response {
        let base = isScale ? scale(of: old) : old
        let changed: JSONValue
        if request.header("Content-Type")?.contains("json-patch") == true {
            do {
                changed = try StandInPatch.apply(patch, to: base)
            } catch {
                // As the real server words it, the reason only in the causes.
                return .json(Self.rejection(error.reason), status: 422)
            }
        } else {
            changed = StandInPatch.merge(patch, into: base)
        }
        return replace(old, by: changed.setting(["metadata", "resourceVersion"], to: nil), at: key, &objects)
    }

    private static func rejection(_ reason: String) -> JSONValue {
        [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
            "message": "the server rejected our request due to an error in our request", "reason": "Invalid",
            "details": ["causes": [["reason": "UnexpectedServerResponse", "message": .string(reason)]]],
            "code": 422,
        ]
    }

    private func scale(of deployment: JSONValue) -> JSONValue {
        [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": deployment["metadata"] ?? [:],
            "spec": ["replicas": deployment["spec"]?["replicas"] ?? 1],
            "status": ["replicas": deployment["spec"]?["replicas"] ?? 1, "selector": "app=x"],
        ]
    }
}
