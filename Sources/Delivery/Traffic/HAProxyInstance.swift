import Foundation
import Reporting

/// One HAProxy behind its runtime API, and the servers that matter there.
struct HAProxyInstance: Sendable {
    let address: RuntimeSocketAddress
    let servers: HAProxyRouter.Servers
    let timeLimit: Duration

    /// The servers as they are now.
    func read() async throws(TrafficError) -> HAProxyBackend {
        let table = try await send("show stat")
        // The table ends with an empty line; a part of it must not pass for one without our servers.
        guard table.hasSuffix("\n\n") else { throw refusal("'show stat' was cut off") }
        let all = HAProxyStatistics(csv: table).servers(of: servers.backend)
        let canary = all.filter { servers.isCanary($0.name) }
        let stable = all.filter { servers.isStable($0.name) }
        for (side, patterns) in [(canary, servers.canary), (stable, servers.stable)] where side.isEmpty {
            throw .noRoute(
                route:
                    "server '\(servers.backend)/\(patterns.joined(separator: ", "))' in HAProxy at \(address)",
                advice: "check the names of the back end and its servers"
            )
        }
        if let both = canary.first(where: { servers.isStable($0.name) }) {
            throw .loadBalancer(
                address: "\(address)",
                reason: "\(servers.backend)/\(both.name) is named as canary and as stable; name it once"
            )
        }
        return HAProxyBackend(
            name: servers.backend,
            canary: canary,
            stable: stable,
            others: all.filter { !servers.isCanary($0.name) && !servers.isStable($0.name) }
        )
    }

    /// Gives weights, one after another.
    ///
    /// HAProxy has no way to set a weight only if it is still what it was: the moment between reading and
    /// writing stays open, and the reading afterwards shows who was last.
    func give(_ changes: [HAProxyBackend.Change]) async throws(TrafficError) {
        for change in changes {
            let command = servers.command(change)
            let answer = try await send(command)
            guard answer.allSatisfy(\.isWhitespace) else {
                throw .loadBalancer(
                    address: "\(address)",
                    reason: "'\(command)' was answered: \(answer.singleLine)"
                )
            }
        }
    }

    /// Waits until the servers that are to receive traffic serve.
    ///
    /// - Throws: ``TrafficError/notServing(route:wanted:found:reason:)`` when they don't in time, or
    ///   somebody took them out of service.
    func awaitService(
        before wanted: Int,
        patience: HAProxyRouter.Patience
    ) async throws(TrafficError) {
        var looks = patience.looks
        while true {
            let backend = try await read()
            guard let gap = backend.gap(before: wanted) else { return }
            looks -= 1
            guard looks > 0, gap.mayPass, (try? await patience.sleep(patience.interval)) != nil else {
                throw .notServing(
                    route: servers.routeName(at: "\(address)"),
                    wanted: wanted,
                    found: backend.servedShare,
                    reason: backend.description(of: gap)
                )
            }
        }
    }

    /// Puts weights back that were read before.
    func restore(_ before: HAProxyBackend) async throws(TrafficError) {
        let now = try await read()
        try await give(now.raises(to: before.weights) + now.lowers(to: before.weights))
    }

    /// Sends a command, again when the connection is dropped before the answer is whole: each command may be
    /// given twice.
    private func send(_ command: String) async throws(TrafficError) -> String {
        let socket = RuntimeSocket(address: address, timeLimit: timeLimit)
        var attempt = 1
        while true {
            let reason: String
            do {
                let answer = try await socket.send(command)
                // HAProxy ends each answer, an empty one too, with a line break.
                if answer.hasSuffix("\n") { return answer }
                reason = "the connection was dropped before the answer was whole"
            } catch {
                guard [ECONNRESET, EPIPE, ECONNABORTED].contains(error.code) else {
                    throw refusal("\(error)")
                }
                reason = "\(error)"
            }
            guard attempt < Self.attempts else { throw refusal(reason) }
            do {
                try await Task.sleep(for: .milliseconds(100 * attempt))
            } catch {
                throw refusal(reason)
            }
            attempt += 1
        }
    }

    /// How often a command is sent when connections are dropped.
    private static let attempts = 4

    private func refusal(_ reason: String) -> TrafficError {
        .loadBalancer(
            address: "\(address)",
            reason: "\(reason); check --haproxy-socket and HAProxy's 'stats socket' line"
        )
    }
}
