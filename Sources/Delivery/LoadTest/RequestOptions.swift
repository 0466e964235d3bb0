public import LoadCore

/// The options that say what is asked, declared alike by the programs that ask.
public enum RequestOptions {
    /// `--endpoint`, repeated.
    public static let endpoint = Option.repeated(
        "endpoint",
        .endpoint,
        help: "Path with an optional method and weight. Replaces the configured endpoints."
    )

    /// `--header`, repeated.
    public static let header = Option.repeated(
        "header",
        .header,
        help: "Header 'Name: value' of every request."
    )

    /// `--timeout`.
    public static let timeout = Option(
        "timeout",
        .seconds(in: 1...300),
        default: .seconds(30),
        help: "Time limit of a request, from start to end."
    )

    /// `--follow-cross-origin`.
    public static let followCrossOrigin = Option.flag(
        "follow-cross-origin",
        help:
            "Follow redirects to other origins too, without credentials. A canary that redirects there fails anyway."
    )

    /// Returns how redirects to another origin are handled, as a command line or else a configuration asks
    /// for.
    ///
    /// - Parameter provesCanary: whether an answer of another origin is a failure even when it is followed
    ///   there.
    public static func crossOriginRedirects(
        of arguments: ParsedArguments,
        configured: LoadTestSettings,
        provesCanary: Bool
    ) -> CrossOriginRedirects {
        CrossOriginRedirects(
            follow: arguments[followCrossOrigin] || configured.followCrossOrigin,
            provesCanary: provesCanary
        )
    }

    /// The keys of a configuration that a command line makes needless.
    public static func unneededKeys(_ arguments: ParsedArguments) -> Set<String> {
        arguments.isGiven(endpoint) ? ["load_test.endpoints"] : []
    }

    /// The endpoints of a command line, else the configured ones, else the target itself, with the headers of
    /// the command line added to each; they take the place of configured ones of the same name.
    public static func endpoints(
        of arguments: ParsedArguments,
        configured: [EndpointSettings],
        target: TargetURL
    ) -> [Endpoint] {
        var endpoints = arguments[endpoint]
        if endpoints.isEmpty { endpoints = configured.map(\.endpoint) }
        if endpoints.isEmpty { endpoints = [.itself(of: target)] }
        let headers = arguments[header]
        let names = Set(headers.map { $0.name.lowercased() })
        return endpoints.toldApart.map { endpoint in
            var endpoint = endpoint
            endpoint.headers.removeAll { names.contains($0.name.lowercased()) }
            endpoint.headers += headers
            return endpoint
        }
    }

    /// The first endpoint of a command line that names its method, as it was written.
    public static func endpointWithMethod(_ arguments: ParsedArguments) -> String? {
        arguments.givenTexts(of: endpoint).first { !$0.hasPrefix("/") }
    }
}
