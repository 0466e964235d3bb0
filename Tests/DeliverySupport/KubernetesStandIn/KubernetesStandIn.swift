import LoadCore
public import SLOEval
import Synchronization

/// A small API server on loopback that answers what kubectl asks: enough to get, create, replace, patch,
/// scale, undo and await objects of a few kinds, kept in memory.
///
/// ```swift
/// let cluster = KubernetesStandIn()
/// try await cluster.whileRunning { kubectl in … }
/// ```
public final class KubernetesStandIn: Sendable {
    private struct State {
        var objects = StandInObjects()
        var outages = 0
        var beforePatch: (@Sendable () -> Void)?
        var writes: [String] = []
    }

    private let state = Mutex(State())

    /// Creates an empty cluster.
    public init() {}

    /// Serves as long as `body` takes.
    ///
    /// - Parameter body: gets the arguments that lead kubectl here: `--server=…`.
    public func whileRunning<Value>(_ body: (_ server: String) async throws -> Value) async throws -> Value {
        let server = LoopbackServer { [self] request in answer(request) }
        return try await server.whileRunning { try await body($0.url) }
    }

    /// An object, by its plural and name; `nil` when there is none.
    public func object(_ plural: String, _ name: String, namespace: String = "production") -> JSONValue? {
        guard let kind = StandInKind.all.first(where: { $0.plural == plural }) else { return nil }
        return state.withLock { $0.objects[.init(kind: kind, namespace: namespace, name: name)] }
    }

    /// Puts an object as someone else would, past kubectl. Its kind and name are those that it says.
    public func put(_ object: JSONValue, namespace: String = "production") {
        guard let kind = StandInKind.all.first(where: { $0.kind == object["kind"]?.string }),
            let name = object["metadata"]?["name"]?.string
        else { return }
        state.withLock { $0.objects.put(object, at: .init(kind: kind, namespace: namespace, name: name)) }
    }

    /// Has so many replicas of a deployment get ready from its next change on; `nil` for all that are wanted.
    public func setReadyReplicas(_ count: Int?, of deployment: String) {
        state.withLock { $0.objects.readyReplicas[deployment] = count }
    }

    /// Has so many replicas of a deployment ready from now on, at most as many as are wanted.
    public func becomeReady(_ count: Int, of deployment: String, namespace: String = "production") {
        state.withLock { state in
            let key = StandInObjects.Key(kind: .deployment, namespace: namespace, name: deployment)
            guard let object = state.objects[key] else { return }
            let wanted = object["spec"]?["replicas"]?.integer ?? 0
            state.objects.readyReplicas[deployment] = min(count, wanted)
            state.objects.put(object, at: key)
        }
    }

    /// Answers the next requests about objects with 503.
    public func beUnavailable(requests count: Int) {
        state.withLock { $0.outages = count }
    }

    /// Does something just before the next patch is applied: someone else is faster.
    public func beforeNextPatch(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.beforePatch = action }
    }

    /// The requests that changed something: `PATCH /apis/…`.
    public var writes: [String] { state.withLock(\.writes) }

    private func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        let path = request.path
        if request.method == "GET", let answer = StandInDiscovery.answer(path) { return .json(answer) }
        guard let target = StandInTarget(path) else { return .failure(404, "NotFound", "no \(path)") }
        if request.method == "PATCH", let action = takeBeforePatch() { action() }
        return state.withLock { state in
            if state.outages > 0 {
                state.outages -= 1
                return .failure(
                    503,
                    "ServiceUnavailable",
                    "the server is currently unable to handle the request"
                )
            }
            let response = target.answer(request, &state.objects)
            if request.method != "GET", response.status < 300 {
                state.writes.append("\(request.method) \(path)")
            }
            return response
        }
    }

    private func takeBeforePatch() -> (@Sendable () -> Void)? {
        state.withLock { state in
            let action = state.beforePatch
            state.beforePatch = nil
            return action
        }
    }
}

extension LoopbackServer.Response {
    static func json(_ value: JSONValue, status: Int = 200) -> Self {
        Self(
            status: status,
            headers: [HTTPHeader(name: "Content-Type", value: "application/json")],
            body: .text(value.text)
        )
    }

    /// An API status (metav1.Status).
    static func failure(_ code: Int, _ reason: String, _ message: String) -> Self {
        .json(
            [
                "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": .string(reason),
                "message": .string(message), "code": .integer(code), "metadata": [:],
            ],
            status: code
        )
    }
}
