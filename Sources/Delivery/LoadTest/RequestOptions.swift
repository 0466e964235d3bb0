public import LoadCore

/// The options that say what is asked, declared alike by the programs that ask.
public enum RequestOptions {
    /// `--endpoint`, repeated.
    public static let endpoint = Option.repeated(
        "endpoint",
        .endpoint,
        help: "A path with an optional weight, instead of the configured endpoints."
    )

    /// `--header`, repeated.
    public static let header = Option.repeated(
        "header",
        .header,
        help: "A header 'Name: value' for every request."
    )

    /// `--timeout`.
    public static let timeout = Option(
        "timeout",
        .seconds(in: 1...300),
        default: .seconds(30),
        help: "The whole time a request may take."
    )

    /// The endpoints of a command line, else the configured ones, with its headers added to each.
    public static func endpoints(
        of arguments: ParsedArguments,
        configured: [EndpointSettings]
    ) -> [Endpoint] {
        let named = arguments[endpoint]
        return (named.isEmpty ? configured.map(\.endpoint) : named).map { endpoint in
            var endpoint = endpoint
            endpoint.headers += arguments[header]
            return endpoint
        }
    }
}
