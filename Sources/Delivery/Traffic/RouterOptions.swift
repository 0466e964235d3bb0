/// The options of traffic routers, and the router that they ask for.
package enum RouterOptions {
    /// The routers by name.
    package enum Kind: String, CaseIterable, Sendable {
        case istio
        case gatewayAPI = "gateway-api"
        case nginxIngress = "nginx-ingress"
        case replicas, haproxy, command

        /// Whether the split itself is kept in a cluster.
        package var usesKubernetes: Bool { self != .haproxy && self != .command }
    }

    package static let router = Option<Kind>(
        "router",
        .choice("ROUTER"),
        default: .istio,
        help: "Router that splits the traffic."
    )
    package static let route = Option.optional(
        "route",
        .text.named("NAME"),
        help: "HTTPRoute (NAME-traffic-split) or canary Ingress (NAME-canary)."
    )
    package static let replicas = Option.optional(
        "total-replicas",
        .integer(in: 1...10_000),
        help: "Replicas of both versions together, for the replicas router."
    )
    package static let istioRoute = Option.optional(
        "istio-route",
        .text.named("NAME"),
        help: "Name of the rule of the VirtualService to change, if several split the traffic."
    )
    package static let socket = Option<[RuntimeSocketAddress]>.repeated(
        "haproxy-socket",
        .runtimeSocket,
        help: "HAProxy's runtime API: a path or HOST:PORT. Repeat for several instances."
    )
    package static let backend = Option(
        "haproxy-backend",
        .text.named("NAME"),
        default: "app",
        help: "Back end in HAProxy."
    )
    package static let canary = Option(
        "haproxy-canary",
        .text.named("NAME"),
        default: "canary",
        help: "Name of the canary's server in the back end."
    )
    package static let stable = Option(
        "haproxy-stable",
        .text.named("NAME"),
        default: "stable",
        help: "Name of the stable server in the back end."
    )
    package static let canaryServers = Option.repeated(
        "canary-servers",
        .text.named("PATTERNS"),
        help: "Names or patterns of the canary's servers, such as 'v2-*', in place of --haproxy-canary."
    )
    package static let stableServers = Option.repeated(
        "stable-servers",
        .text.named("PATTERNS"),
        help: "Names or patterns of the stable servers, in place of --haproxy-stable."
    )
    package static let command = Option<[String]?>.optional(
        "router-command",
        .argumentList,
        help: "Program that sets the split; {percentage} is the canary's share. Runs without a shell."
    )
    package static let readCommand = Option<[String]?>.optional(
        "router-read-command",
        .argumentList,
        help: "Program that prints the canary's share. Without it, the split is unverified."
    )

    package static let group = OptionGroup(
        "Traffic",
        [
            router, route, istioRoute, replicas, socket, backend, canary, stable, canaryServers,
            stableServers,
            command, readCommand,
        ]
    )

    /// The router that a command line asks for.
    package static func chosen(
        by arguments: ParsedArguments,
        deployment: DeploymentReference,
        kubectl: Kubectl?,
        runner: some ProcessRunner,
        environment: [String: String]
    ) throws -> any TrafficRouter {
        let kind = arguments[router]
        switch (kind, kubectl) {
        case (.haproxy, _): return try haproxy(arguments)
        case (.command, _): return try command(arguments, runner: runner, environment: environment)
        case (.istio, let kubectl?):
            return IstioRouter(kubectl: kubectl, deployment: deployment, rule: arguments[istioRoute])
        case (.gatewayAPI, let kubectl?):
            return try GatewayRouter(kubectl: kubectl, deployment: deployment, route: arguments[route])
        case (.nginxIngress, let kubectl?):
            return try NginxIngressRouter(kubectl: kubectl, deployment: deployment, ingress: arguments[route])
        case (.replicas, let kubectl?):
            guard let total = arguments[replicas] else {
                throw arguments.usageError("--router replicas needs --total-replicas, those of both versions")
            }
            return ReplicaRouter(kubectl: kubectl, deployment: deployment, total: total)
        case (_, nil):
            throw arguments.usageError("--router \(kind.rawValue) needs kubectl")
        }
    }

    private static func haproxy(_ arguments: ParsedArguments) throws -> any TrafficRouter {
        let addresses = arguments[socket]
        guard !addresses.isEmpty else {
            throw arguments.usageError("--router haproxy needs --haproxy-socket, its 'stats socket'")
        }
        let servers: HAProxyRouter.Servers
        do {
            servers = try HAProxyRouter.Servers(
                backend: arguments[backend],
                canary: names(arguments[canaryServers]) ?? [arguments[canary]],
                stable: names(arguments[stableServers]) ?? [arguments[stable]]
            )
        } catch {
            throw arguments.usageError("--haproxy-backend, --haproxy-canary or --haproxy-stable: \(error)")
        }
        return HAProxyRouter(addresses: addresses, servers: servers)
    }

    /// The names of all values, each a list with commas; `nil` when there are none.
    private static func names(_ texts: [String]) -> [String]? {
        let names = texts.flatMap {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return names.isEmpty ? nil : names
    }

    private static func command(
        _ arguments: ParsedArguments,
        runner: some ProcessRunner,
        environment: [String: String]
    ) throws -> any TrafficRouter {
        guard let words = arguments[command] else {
            throw arguments.usageError("--router command needs --router-command, with {percentage} in it")
        }
        do {
            return try CommandRouter(
                command: ProcessCall(words: words, environment: environment),
                reader: arguments[readCommand].map { ProcessCall(words: $0, environment: environment) },
                runner: runner
            )
        } catch {
            throw arguments.usageError("--router-command: \(error)")
        }
    }
}

extension ArgumentType<RuntimeSocketAddress> {
    /// A path, or an IPv4 address and a port.
    fileprivate static let runtimeSocket = ArgumentType("ADDRESS") { (text: String) throws(ArgumentRefusal) in
        guard let address = RuntimeSocketAddress(text) else {
            throw ArgumentRefusal(
                "'\(text)' is neither a path such as /run/haproxy.sock nor an address such as 127.0.0.1:9999"
            )
        }
        return address
    }
}
