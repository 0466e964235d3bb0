/// A thing that transports do, do differently or can't do: a row of the table in docs/transports.md.
public enum TransportFeature: String, Sendable, CaseIterable {
    /// Plain `http`.
    case http
    /// HTTP over TLS.
    case https
    /// A target that is a Unix-domain socket.
    case unixSocket
    /// A target that is an IPv6 address.
    case ipv6Address
    /// A target that is an IPv4 address in a short or decimal form.
    case shortAddress
    /// A `Host` header that differs from the target.
    case hostHeader
    /// A body of GET or HEAD.
    case bodyOfGET
    /// A POST with a body and no `Content-Type`.
    case bodyWithoutType
    /// A path or query that a normalizing client rewrites.
    case exactPath
    /// A new connection for each request.
    case newConnections
    /// Connections made otherwise: by the options of TLS, by routes, and through proxies.
    case connectionOptions
    /// The form in which header fields are sent.
    case headerForm
    /// Header fields that nobody asked for.
    case addedHeaders
    /// The versions of HTTP.
    case versions
    /// Proxies of the environment.
    case proxies
    /// Answers with a `Content-Encoding`.
    case compressedAnswers
    /// Answers that HTTP allows and a strict reader refuses.
    case unusualHeads
    /// Answers with fields after a chunked body.
    case trailers
    /// Answers that end within their head.
    case tornHeads
    /// A 408 on a connection that had nothing to do.
    case idleTimeouts
    /// Shortages of the machine that sends.
    case shortages
    /// Answers without an end.
    case endlessAnswers

    /// The feature in words, as the table names it.
    public var title: String {
        switch self {
        case .http: "`http://`"
        case .https: "`https://`"
        case .unixSocket: "`http+unix://`"
        case .ipv6Address: "IPv6 address as target, `http://[::1]`"
        case .shortAddress: "IPv4 address in a short form, `http://127.1`"
        case .hostHeader: "custom `Host` header"
        case .bodyOfGET: "GET and HEAD with a body"
        case .bodyWithoutType: "POST with a body and no `Content-Type`"
        case .exactPath: "paths and queries exactly as written: `/a/../b`, `/a\\|b`, `/%zz`"
        case .newConnections: "new connection for each request, `--no-keep-alive`"
        case .connectionOptions: "connection options: `--ca-cert`, `--resolve`, `--proxy` …"
        case .headerForm: "header names, order, repeated names"
        case .addedHeaders: "headers added besides `Host`, `User-Agent`, `Accept`, `Content-Length`"
        case .versions: "HTTP versions"
        case .proxies: "proxy variables of the environment: `http_proxy`, `all_proxy` …"
        case .compressedAnswers: "answers with a `Content-Encoding`"
        case .unusualHeads: "Latin-1, bare line feeds, `Name:value` without a space, no reason phrase"
        case .trailers: "answers with trailers"
        case .tornHeads: "answers that end in the middle of the head"
        case .idleTimeouts: "a 408 on a connection that waited for its next request"
        case .shortages: "shortages of the generator's machine: ports, descriptors, memory"
        case .endlessAnswers: "answers that never end"
        }
    }
}
