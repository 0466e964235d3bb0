public import Foundation
import SLOEval
import Synchronization
import Reporting

/// A lock that everyone who uses the cluster sees: a Lease (coordination.k8s.io/v1) in the namespace.
///
/// Each change names the `resourceVersion` that it is based on, so that of two who try at once one gets a
/// conflict. A holder that dies is followed by another once its lease has run out. Clocks of machines differ:
/// the lease is long (a minute) against any difference that a cluster works with.
public final class LeaseLock: RolloutLock {
    private static let kind = "leases.coordination.k8s.io"

    private let kubectl: Kubectl
    private let name: String
    private let holder: String
    private let durationSeconds: Int
    private let now: @Sendable () -> Date
    private let isHeld = Atomic(false)
    private let goneHolder = Mutex<String?>(nil)

    /// Names a lock; nothing is asked yet.
    ///
    /// - Parameters:
    ///   - kubectl: the cluster and namespace.
    ///   - deployment: whose rollouts it keeps apart; the lease is `loadgate-<deployment>`.
    ///   - holder: who takes the lock; must differ from process to process.
    ///   - durationSeconds: how long the lock outlives its holder. The default is 60.
    ///   - now: the time.
    public init(
        kubectl: Kubectl,
        deployment: DeploymentReference,
        holder: String,
        durationSeconds: Int = 60,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.kubectl = kubectl
        name = "loadgate-\(deployment.name)"
        self.holder = holder.singleLine
        self.durationSeconds = durationSeconds
        self.now = now
    }

    /// A third of the lease.
    public var renewalSeconds: Double? { Double(durationSeconds) / 3 }

    /// Names a holder that is known to be gone, whose lease need not run out.
    func takeOver(from holder: String?) {
        goneHolder.withLock { $0 = holder }
    }

    /// Takes the lock if nobody has it, or if its holder is gone or its lease has run out.
    public func acquire() async throws(RolloutLockError) {
        let found = try await current()
        if let found, let other = otherHolder(of: found) { throw .held(lock: lockName, holder: other) }
        do {
            try await put(written(over: found), verb: found == nil ? "create" : "replace")
        } catch {
            switch error {
            case .conflict, .alreadyExists: throw .held(lock: lockName, holder: "someone who was just faster")
            default: throw .kubectl(error)
            }
        }
        isHeld.store(true, ordering: .relaxed)
    }

    /// Says that the holder is still there.
    public func renew() async throws(RolloutLockError) {
        guard let found = try await current(), found["spec"]?["holderIdentity"]?.string == holder else {
            throw .lost(holder: "someone else")
        }
        do {
            try await put(written(over: found), verb: "replace")
        } catch {
            if case .conflict = error { throw .lost(holder: "someone else") }
            throw .kubectl(error)
        }
    }

    /// Gives the lock back; if the cluster does not answer, the lease runs out by itself.
    public func release() async {
        guard isHeld.exchange(false, ordering: .relaxed),
            let found = try? await current(), var spec = found["spec"]?.object,
            spec["holderIdentity"]?.string == holder
        else { return }
        spec["holderIdentity"] = ""
        try? await put(object(version: found["metadata"]?["resourceVersion"], spec: spec), verb: "replace")
    }

    private var lockName: String { "'\(kubectl.namespace)/\(name)'" }

    private func current() async throws(RolloutLockError) -> JSONValue? {
        do {
            return try await kubectl.object(Self.kind, name)
        } catch {
            throw .kubectl(error)
        }
    }

    private func put(_ object: JSONValue, verb: String) async throws(KubectlError) {
        try await kubectl.run([verb, "--filename=-"], input: object.text)
    }

    /// Who has a lease that has not run out, unless it is ourselves.
    private func otherHolder(of lease: JSONValue) -> String? {
        let spec = lease["spec"]
        guard let other = spec?["holderIdentity"]?.string, !other.isEmpty, other != holder,
            other != goneHolder.withLock(\.self)
        else { return nil }
        guard let renewed = spec?["renewTime"]?.string.flatMap(Self.date),
            let duration = spec?["leaseDurationSeconds"]?.integer
        else { return other.singleLine }
        guard renewed.addingTimeInterval(Double(duration)) > now() else { return nil }
        return "\(other.singleLine), until \(Self.text(renewed.addingTimeInterval(Double(duration))))"
    }

    private func written(over old: JSONValue?) -> JSONValue {
        let spec = old?["spec"]
        let isOurs = spec?["holderIdentity"]?.string == holder
        let changes = spec?["leaseTransitions"]?.integer ?? 0
        let time = JSONValue.string(Self.text(now()))
        let fields: [String: JSONValue] = [
            "holderIdentity": .string(holder),
            "leaseDurationSeconds": .integer(durationSeconds),
            "acquireTime": isOurs ? spec?["acquireTime"] ?? time : time,
            "renewTime": time,
            "leaseTransitions": .integer(isOurs || old == nil ? changes : changes + 1),
        ]
        return object(version: old?["metadata"]?["resourceVersion"], spec: fields)
    }

    private func object(version: JSONValue?, spec: [String: JSONValue]) -> JSONValue {
        var metadata: [String: JSONValue] = ["name": .string(name)]
        metadata["resourceVersion"] = version
        return [
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": .object(metadata),
            "spec": .object(spec),
        ]
    }

    /// Kubernetes' MicroTime: RFC 3339 with six decimals.
    private static func text(_ date: Date) -> String {
        let whole = date.timeIntervalSince1970.rounded(.down)
        let micros = Int((date.timeIntervalSince1970 - whole) * 1_000_000)
        let seconds = Date(timeIntervalSince1970: whole).formatted(Date.ISO8601FormatStyle())
        let digits = String(micros)
        return seconds.dropLast() + "." + String(repeating: "0", count: 6 - digits.count) + digits + "Z"
    }

    private static func date(_ text: String) -> Date? {
        // Decimals beyond milliseconds are more than the parser reads, and more than is needed.
        let whole = text.split(separator: ".").first.map { $0.hasSuffix("Z") ? String($0) : "\($0)Z" }
        return whole.flatMap { try? Date.ISO8601FormatStyle().parse($0) }
    }
}
