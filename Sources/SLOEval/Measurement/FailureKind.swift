/// Why a request did not succeed.
///
/// Every failed request has exactly one kind. The raw values are stable: they name the failure in results
/// files, metrics labels and generator messages.
public enum FailureKind: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// The host name could not be resolved.
    case dns
    /// The server refused the connection.
    case refused
    /// No connection came about within the time limit, or the network said it cannot reach the host.
    case connectTimeout = "connect_timeout"
    /// The whole answer did not arrive within the request's time limit.
    case requestTimeout = "request_timeout"
    /// The server reset the connection.
    case reset
    /// The server closed the connection before the answer was complete.
    case closedEarly = "closed_early"
    /// The TLS handshake failed or the certificate was not accepted.
    case tls
    /// The proxy could not be reached, or did not let the request through.
    case proxy
    /// The answer was not HTTP, or broke a rule of it that the measurement depends on.
    case malformedResponse = "malformed_response"
    /// More redirects than allowed, or one that leads nowhere.
    case redirectLoop = "redirect_loop"
    /// A redirect led to another origin: whatever answers there is not the service that was asked.
    case leftOrigin = "left_origin"
    /// The final status was 400–499.
    case http4xx = "http_4xx"
    /// The final status was 500 or more.
    case http5xx = "http_5xx"
    /// The answer arrived, but was not what the endpoint's `expect` asks for.
    case expectation
    /// A journey needs a value of the answer that is not there.
    case capture
    /// A journey's value can't stand where it is put, such as a line break in a header: nothing was sent.
    case unusableValue = "unusable_value"
    /// The body was longer than the body limit.
    case bodyTooLarge = "body_too_large"
    /// The run was stopped while the request of an open plan was open; its latency is a lower bound.
    case unfinished
    /// The generator failed, not the service: it ran out of ports, descriptors or memory, or its transport
    /// can't send the request or read the answer.
    case generator
    /// Anything else; the report shows an example.
    case other

    /// The kind in words, as reports show it.
    public var title: String {
        switch self {
        case .dns: "host name not resolved"
        case .refused: "connection refused"
        case .connectTimeout: "no connection in time"
        case .requestTimeout: "request timed out"
        case .reset: "connection reset"
        case .closedEarly: "connection closed early"
        case .tls: "TLS failed"
        case .proxy: "proxy failed"
        case .malformedResponse: "malformed response"
        case .redirectLoop: "redirect loop"
        case .leftOrigin: "redirected to another origin"
        case .http4xx: "HTTP 4xx"
        case .http5xx: "HTTP 5xx"
        case .expectation: "expectation not met"
        case .capture: "value not found in the answer"
        case .unusableValue: "value can't be sent"
        case .bodyTooLarge: "body too large"
        case .unfinished: "still open at the end"
        case .generator: "failure of the generator"
        case .other: "other"
        }
    }
}

/// How often each kind of failure happened.
public typealias FailureCounts = Tally<FailureKind>

/// How often each final HTTP status was seen.
public typealias StatusCounts = Tally<Int>
