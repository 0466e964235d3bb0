package import LoadCore

/// The options that say what is asked, declared alike by the programs that ask.
package enum RequestOptions {
    /// `--endpoint`, repeated.
    package static let endpoint = Option.repeated(
        "endpoint",
        .endpoint,
        help: "Path with an optional method and weight. Replaces the configured endpoints."
    )

    /// `--header`, repeated.
    package static let header = Option.repeated(
        "header",
        .header,
        help: "Header 'Name: value' of every request."
    )
    package static let timeout = Option(
        "timeout",
        .seconds(in: 1...300),
        default: .seconds(30),
        help: "Time limit of a request, from start to end."
    )
    package static let followCrossOrigin = Option.flag(
        "follow-cross-origin",
        help:
            "Follow redirects to other origins too, without credentials. A canary that redirects there fails anyway."
    )

    /// Returns how redirects to another origin are handled, as a command line or else a configuration asks
    /// for.
    ///
    /// - Parameter provesCanary: whether an answer of another origin is a failure even when it is followed
    ///   there.
    package static func crossOriginRedirects(
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
    package static func unneededKeys(_ arguments: ParsedArguments) -> Set<String> {
        arguments.isGiven(endpoint) ? ["load_test.endpoints"] : []
    }

    /// The endpoints of a command line, else the configured ones, else the target itself, with the headers of
    /// the command line added to each; they take the place of configured ones of the same name.
    package static func endpoints(
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
    package static func endpointWithMethod(_ arguments: ParsedArguments) -> String? {
        arguments.givenTexts(of: endpoint).first { !$0.hasPrefix("/") }
    }
}
