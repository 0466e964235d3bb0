import Foundation
import Reporting

/// Splits traffic between two servers of an HAProxy back end, through its runtime API (HAProxy Management
/// Guide, section 9.3, "Unix Socket commands"): `set server … weight`, with the counters of `show stat` for
/// the split that is seen.
///
/// The canary's weight is its percentage and stable's the rest. Weights set this way last until HAProxy is
/// reloaded.
public struct HAProxyRouter: TrafficRouter {
    /// The back end and its two servers, as the configuration names them.
    public struct Servers: Sendable, Equatable {
        /// The back end.
        public var backend: String
        /// The canary's server.
        public var canary: String
        /// Production's server.
        public var stable: String

        /// Names the servers.
        ///
        /// - Throws: ``TrafficError/loadBalancer(address:reason:)`` for a name that HAProxy would not accept.
        public init(backend: String, canary: String, stable: String) throws(TrafficError) {
            for name in [backend, canary, stable] {
                let isValid = name.utf8.allSatisfy { byte in
                    "-_.:".utf8.contains(byte) || Character(Unicode.Scalar(byte)).isLetter
                        || Character(Unicode.Scalar(byte)).isNumber
                }
                guard isValid, name.utf8.allSatisfy({ $0 < 0x80 }), !name.isEmpty else {
                    throw .loadBalancer(
                        address: "?",
                        reason:
                            "'\(name.singleLine)' is not a valid name of a back end or server; use letters, digits, "
                            + "'-', '_', '.' and ':'"
                    )
                }
            }
            self.backend = backend
            self.canary = canary
            self.stable = stable
        }
    }

    /// `haproxy`.
    public let name = "haproxy"
    private let address: RuntimeSocketAddress
    private let servers: Servers
    private let timeLimit: Duration

    /// Returns the answer of `show stat` about the two servers.
    struct Route: Sendable, Equatable {
        var canary: HAProxyStatistics.Server
        var stable: HAProxyStatistics.Server
    }

    /// Creates a router.
    ///
    /// - Parameters:
    ///   - address: where the runtime API listens.
    ///   - servers: the servers to weigh.
    ///   - timeLimit: how long a command may take. The default is 5 s.
    public init(address: RuntimeSocketAddress, servers: Servers, timeLimit: Duration = .seconds(5)) {
        self.address = address
        self.servers = servers
        self.timeLimit = timeLimit
    }

    /// Sessions that each server has had.
    public func counters() async throws(TrafficError) -> TrafficCounters? {
        guard let route = try await read() else { return nil }
        let total = route.canary.sessions.addingReportingOverflow(route.stable.sessions).partialValue
        return TrafficCounters(canary: route.canary.sessions, total: total)
    }

    /// The commands through `socat`.
    public func remedy() -> [String] {
        let peer =
            switch address {
            case .unix(let path): path
            case .tcp(let host, let port): "tcp-connect:\(host):\(port)"
            }
        return commands(0).map { "echo '\($0)' | socat stdio \(ProcessCall(peer).commandLine)" }
    }

    /// The command that reads the share.
    public func readingCommands() -> [String] { ["show stat  # to HAProxy at \(address)"] }

    /// The commands that set a share.
    public func dryRun(percentage: Int) -> [String] {
        commands(percentage).map { "\($0)  # to HAProxy at \(address)" }
    }

    /// The server whose weight rises comes first, so that the two are never 0 at once.
    private func commands(_ percentage: Int, raisingCanary: Bool) -> [String] {
        let weights = [(servers.canary, percentage), (servers.stable, 100 - percentage)]
        return (raisingCanary ? weights : weights.reversed()).map { server, weight in
            "set server \(servers.backend)/\(server) weight \(weight)"
        }
    }

    private func commands(_ percentage: Int) -> [String] {
        commands(percentage, raisingCanary: percentage > 0)
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

extension HAProxyRouter: RouteWriter {
    var routeName: String { "the back end '\(servers.backend)' of HAProxy at \(address)" }

    func read() async throws(TrafficError) -> Route? {
        let table = try await send("show stat")
        // The table ends with an empty line; a part of it must not pass for one without our servers.
        guard table.hasSuffix("\n\n") else { throw refusal("'show stat' was cut off") }
        let statistics = HAProxyStatistics(csv: table)
        func server(_ name: String) throws(TrafficError) -> HAProxyStatistics.Server {
            if let server = statistics.server(name, of: servers.backend) { return server }
            throw .noRoute(
                route: "server '\(servers.backend)/\(name)' in HAProxy at \(address)",
                advice: "check the names of the back end and its servers"
            )
        }
        return Route(canary: try server(servers.canary), stable: try server(servers.stable))
    }

    func percentage(of route: Route) throws(TrafficError) -> Int {
        let (canary, stable) = (route.canary.weight, route.stable.weight)
        guard canary + stable > 0, canary * 100 % (canary + stable) == 0 else {
            throw .unreadable(
                route: routeName,
                reason: "the weights \(canary) and \(stable) are not whole percents"
            )
        }
        return canary * 100 / (canary + stable)
    }

    func values(of route: Route) -> [String: Int] {
        [servers.canary: route.canary.weight, servers.stable: route.stable.weight]
    }

    func values(giving wanted: Int, over route: Route?) -> [String: Int] {
        [servers.canary: wanted, servers.stable: 100 - wanted]
    }

    /// HAProxy has no way to set a weight only if it is still what it was: the moment between reading and
    /// writing stays open, and the reading afterwards shows who was last.
    func write(_ wanted: Int, over route: Route?) async throws(TrafficError) {
        let raisesCanary = wanted > (route?.canary.weight ?? 0)
        for command in commands(wanted, raisingCanary: raisesCanary) {
            let answer = try await send(command)
            guard answer.allSatisfy(\.isWhitespace) else {
                throw .loadBalancer(
                    address: "\(address)",
                    reason: "'\(command)' was answered: \(answer.singleLine)"
                )
            }
        }
    }
}
