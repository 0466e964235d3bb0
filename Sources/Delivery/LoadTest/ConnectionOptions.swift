package import LoadCore

/// The options of how connections are made, declared alike by the programs that send requests. What the command
/// line doesn't say, `load_test` of the configuration says.
package enum ConnectionOptions {
    /// `--ca-cert`.
    package static let caCert = Option.optional(
        "ca-cert",
        .file,
        help: "PEM file of CAs to trust besides the system's."
    )
    /// `--client-cert`.
    package static let clientCert = Option.optional(
        "client-cert",
        .file,
        help: "PEM file of the certificate to show to servers that ask for one."
    )
    /// `--client-key`.
    package static let clientKey = Option.optional(
        "client-key",
        .file,
        help: "PEM file of the client certificate's key. Defaults to the certificate's file."
    )
    /// `--insecure`.
    package static let insecure = Option.flag(
        "insecure",
        help: "Don't verify certificates. Every report says so."
    )
    /// `--tls-min`.
    package static let tlsMin = Option<TLSVersion?>.optional(
        "tls-min",
        .choice("VERSION"),
        help: "Oldest TLS version. Defaults to the configured one, else 1.2."
    )
    /// `--tls-max`.
    package static let tlsMax = Option<TLSVersion?>.optional(
        "tls-max",
        .choice("VERSION"),
        help: "Newest TLS version. Defaults to the configured one, else 1.3."
    )
    /// `--tls-resumption`.
    package static let tlsResumption = Option<Switch?>.optional(
        "tls-resumption",
        .choice("SWITCH"),
        help: "Whether users resume their TLS sessions; off makes each handshake a full one. Defaults to on."
    )
    /// `--server-name`.
    package static let serverName = Option.optional(
        "server-name",
        .text.named("NAME"),
        help: "Name to ask for and to verify in TLS, in place of the URL's host."
    )
    /// `--resolve`, repeated.
    package static let resolve = Option.repeated(
        "resolve",
        ArgumentType("HOST:PORT:ADDRESS") { (text: String) throws(ConnectionRouteError) in
            try ConnectionRoute(resolving: text)
        },
        help: "Address to use for HOST and PORT, as in curl."
    )
    /// `--connect-to`, repeated.
    package static let connectTo = Option.repeated(
        "connect-to",
        ArgumentType("HOST:PORT:HOST:PORT") { (text: String) throws(ConnectionRouteError) in
            try ConnectionRoute(connecting: text)
        },
        help: "Host and port to connect to in place of the first two, as in curl."
    )

    /// `--proxy`.
    package static let proxy = Option<ProxySetting?>.optional(
        "proxy",
        ArgumentType("URL") { (text: String) throws(HTTPProxyError) in try ProxySetting(text) },
        help: "HTTP proxy, http://[user:password@]host:port, or env for those of the environment."
    )

    /// `--canary-ca-cert`.
    package static let canaryCACert = Option.optional(
        "canary-ca-cert",
        .file,
        help: "PEM file of CAs to trust for the canary, in place of --ca-cert."
    )
    /// `--canary-client-cert`.
    package static let canaryClientCert = Option.optional(
        "canary-client-cert",
        .file,
        help: "Certificate to show to the canary, in place of --client-cert."
    )
    /// `--canary-client-key`.
    package static let canaryClientKey = Option.optional(
        "canary-client-key",
        .file,
        help: "Key of the canary's client certificate. Defaults to the certificate's file."
    )
    /// `--canary-insecure`.
    package static let canaryInsecure = Option.flag(
        "canary-insecure",
        help: "Don't verify the canary's certificates. Every report says so."
    )
    /// `--canary-server-name`.
    package static let canaryServerName = Option.optional(
        "canary-server-name",
        .text.named("NAME"),
        help: "Name to ask the canary for and to verify, in place of --server-name."
    )

    /// A switch.
    package enum Switch: String, Sendable, CaseIterable {
        /// On.
        case on
        /// Off.
        case off
    }

    /// All of them.
    package static let group = OptionGroup(
        "Connections",
        [
            caCert, clientCert, clientKey, insecure, tlsMin, tlsMax, tlsResumption, serverName, resolve,
            connectTo, proxy,
        ]
    )

    /// Those of a canary that differs from production.
    package static let canaryGroup = OptionGroup(
        "Connections to the canary",
        [canaryCACert, canaryClientCert, canaryClientKey, canaryInsecure, canaryServerName]
    )
}

extension ConnectionSettings {
    /// The settings that a command line asks for, and where it doesn't, a configuration.
    ///
    /// - Parameters:
    ///   - environment: is asked for proxies only where that is asked for.
    ///   - log: is warned when nothing proves that the answers are the service's.
    /// - Throws: ``UsageError`` when the environment names a proxy that can't be used.
    package init(
        _ arguments: ParsedArguments,
        configured: ConnectionSettings,
        environment: [String: String],
        log: Log
    ) throws(UsageError) {
        self = configured
        tls = TLSOverrides(arguments).applied(to: tls)
        routes = arguments[ConnectionOptions.resolve] + arguments[ConnectionOptions.connectTo] + routes
        if !tls.verifies {
            log.warning("Certificates are not verified: anybody can answer in place of the service.")
        }
        proxy = arguments[ConnectionOptions.proxy] ?? proxy
        proxies = try Self.proxies(proxy, ProxyEnvironment(environment), arguments, log)
    }

    private static func proxies(
        _ setting: ProxySetting?,
        _ environment: ProxyEnvironment,
        _ arguments: ParsedArguments,
        _ log: Log
    ) throws(UsageError) -> ProxyRules {
        guard setting == .environment else {
            if setting == nil, let name = environment.firstName {
                log.debug("\(name) is set but not used; --proxy env uses it.")
            }
            return setting?.fixedRules ?? ProxyRules()
        }
        do throws(ProxyEnvironment.Refusal) {
            return try environment.rules()
        } catch {
            throw arguments.usageError("--proxy env: \(error)")
        }
    }

    /// The settings for a canary: these, but for what a configuration or a command line names for it.
    ///
    /// - Parameter log: is warned when nothing proves that the answers are the canary's.
    package func ofCanary(
        _ arguments: ParsedArguments,
        configured: CanarySettings,
        log: Log
    ) -> ConnectionSettings {
        var settings = self
        settings.tls = TLSOverrides(ofCanary: arguments).applied(to: configured.tls.applied(to: tls))
        if tls.verifies, !settings.tls.verifies {
            log.warning("The canary's certificates are not verified: anybody can answer in its place.")
        }
        return settings
    }
}

extension TLSOverrides {
    /// What a command line names.
    fileprivate init(_ arguments: ParsedArguments) {
        caFile = arguments[ConnectionOptions.caCert]
        clientCertificate = arguments[ConnectionOptions.clientCert]
        clientKey = arguments[ConnectionOptions.clientKey]
        verifies = arguments[ConnectionOptions.insecure] ? false : nil
        minimumVersion = arguments[ConnectionOptions.tlsMin]
        maximumVersion = arguments[ConnectionOptions.tlsMax]
        serverName = arguments[ConnectionOptions.serverName]
        resumes = arguments[ConnectionOptions.tlsResumption].map { $0 == .on }
    }

    /// What a command line names for the canary.
    fileprivate init(ofCanary arguments: ParsedArguments) {
        caFile = arguments[ConnectionOptions.canaryCACert]
        clientCertificate = arguments[ConnectionOptions.canaryClientCert]
        clientKey = arguments[ConnectionOptions.canaryClientKey]
        verifies = arguments[ConnectionOptions.canaryInsecure] ? false : nil
        serverName = arguments[ConnectionOptions.canaryServerName]
    }
}
