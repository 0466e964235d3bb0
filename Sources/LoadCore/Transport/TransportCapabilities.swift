/// The abilities of a transport: a column of the table in docs/transports.md.
///
/// A plan is checked against it before anything is sent, so that a transport never sends something else than
/// what was asked for.
public struct TransportCapabilities: Sendable {
    /// How a transport stands to a feature.
    public enum Support: Sendable, Hashable {
        /// It does it, in the way that needs no words.
        case yes
        /// It does it in the way that the text says.
        case described(String)
        /// It can't, for the reason in the text: a plan that needs it is refused.
        case no(String)
    }

    /// The transport's name on the command line and in reports.
    public let name: String

    private let exceptions: [TransportFeature: Support]

    /// How the transport stands to a feature.
    public func support(for feature: TransportFeature) -> Support { exceptions[feature] ?? .yes }

    /// The transports of this system, the one that is preferred first.
    public static var available: [TransportCapabilities] {
        #if os(Linux)
            [.socket, .urlSession]
        #else
            [.urlSession]
        #endif
    }

    /// The abilities of the socket transport on this machine.
    public static let socket = socket(without: missingTLS, compression: missingZlib)

    /// The abilities of the socket transport.
    ///
    /// - Parameters:
    ///   - tls: why there is no TLS; `nil` where there is.
    ///   - zlib: why there is no zlib; `nil`, the default, where there is.
    package static func socket(
        without tls: TLSOptionsError?,
        compression zlib: ZlibUnavailable? = nil
    ) -> TransportCapabilities {
        let https = tls.map { Support.no($0.description) } ?? .described("yes, with the system's OpenSSL 3")
        let compression = zlib.map { Support.no($0.description) } ?? .described("yes, with the system's zlib")
        return TransportCapabilities(
            name: "socket",
            exceptions: socketExceptions.merging([.https: https, .compression: compression]) { $1 }
        )
    }

    private static var missingTLS: TLSOptionsError? {
        #if os(Linux)
            if case .failure(let error) = OpenSSL.loaded { return error }
            return nil
        #else
            return .unavailable("not on this system")
        #endif
    }

    private static var missingZlib: ZlibUnavailable? {
        if case .failure(let error) = Zlib.loaded { error } else { nil }
    }

    private static let socketExceptions: [TransportFeature: Support] = [
        .headerForm: .described("as written"),
        .addedHeaders: .described("none"),
        .versions: .described("HTTP/1.1"),
        .proxies: .described("ignored, unless `--proxy env` is given"),
        .compressedAnswers: .described("counted and checked as sent; decoded with `--compressed`"),
        .unusualHeads: .described("read"),
        .trailers: .described("read and dropped"),
        .tornHeads: .described("failures of the kind *connection closed early*"),
        .idleTimeouts: .described("closes the connection and opens another"),
        .shortages: .described("failures of the generator"),
        .endlessAnswers: .described("stopped at the body limit or the request's timeout"),
    ]

    /// The abilities of the URLSession transport on Linux; on Apple systems it can more.
    public static let urlSession = TransportCapabilities(
        name: "urlsession",
        exceptions: [
            .unixSocket: .no("URLSession doesn't support Unix-domain sockets"),
            .ipv6Address: .no("URLSession can't reach an IPv6 address; use a host name"),
            .shortAddress: .no("URLSession needs four numbers in an IPv4 address; write 127.0.0.1"),
            .hostHeader: .no("URLSession always sends the host of the URL"),
            .bodyOfGET: .no("URLSession doesn't send a body with GET and HEAD"),
            .bodyWithoutType: .described(
                "adds `Content-Type: application/octet-stream`, which means the same as none"
            ),
            .exactPath: .no(
                "URLSession rewrites paths with dot segments and characters that are not allowed in URLs; "
                    + "write the path in its plain form, such as /b for /a/../b and %7C for |"
            ),
            .newConnections: .no("URLSession manages its own connections (--no-keep-alive)"),
            .connectionOptions: .no(
                "URLSession has no such options (--ca-cert, --resolve, --proxy)"
            ),
            .compression: .no(
                "URLSession doesn't say how many bytes came over the wire (--compressed)"
            ),
            .headerForm: .described(
                "names written as `X-My-Name`, order lost, repeated names joined in one line"
            ),
            .addedHeaders: .described(
                "`Accept-Encoding: identity`, `Accept-Language: *`, `Connection: keep-alive` unless named"
            ),
            .versions: .described("HTTP/1.1, and HTTP/2 where a TLS server offers it"),
            .proxies: .described("ignored: generator processes don't get these variables"),
            .compressedAnswers: .described("decoded, then counted and checked"),
            .unusualHeads: .described("can't be parsed: failures of the generator"),
            .trailers: .described("crash the generator process: inconclusive"),
            .tornHeads: .described("crash the generator process: inconclusive"),
            .idleTimeouts: .described("sends the request again, up to twice"),
            .shortages: .described("failures of the generator"),
            .endlessAnswers: .described(
                "stopped at the limits; a generator process that exceeds its time or memory is ended: "
                    + "inconclusive"
            ),
        ]
    )
}

extension TransportCapabilities {
    /// The first thing about a request that the transport can't do; `nil` when it sends it as planned.
    public func obstacle(to request: HTTPRequest) -> TransportObstacle? {
        for feature in TransportFeature.allCases {
            guard case .no(let reason) = support(for: feature), feature.isNeeded(by: request) else {
                continue
            }
            return TransportObstacle(
                transport: name,
                feature: feature,
                subject: feature.isOfTarget ? "\(request.target)" : request.shownName,
                reason: reason
            )
        }
        return nil
    }

    /// The first thing about a plan that the transport can't do.
    ///
    /// - Parameters:
    ///   - plan: what is to be sent.
    ///   - other: a second target that is asked the same, as production is beside a canary.
    ///   - keepsAlive: whether connections are kept between requests.
    ///   - changesConnections: whether TLS, routes, or proxies differ from the defaults.
    ///   - acceptsCompression: whether compressed answers are asked for.
    public func obstacle(
        to plan: LoadPlan,
        alsoAsking other: TargetURL? = nil,
        keepsAlive: Bool = true,
        changesConnections: Bool = false,
        acceptsCompression: Bool = false
    ) -> TransportObstacle? {
        var needed: [(TransportFeature, subject: String)] = []
        if !keepsAlive { needed.append((.newConnections, "each request over a connection of its own")) }
        if changesConnections { needed.append((.connectionOptions, "requests with options of connections")) }
        if acceptsCompression { needed.append((.compression, "requests for compressed answers")) }
        for (feature, subject) in needed {
            guard case .no(let reason) = support(for: feature) else { continue }
            return TransportObstacle(transport: name, feature: feature, subject: subject, reason: reason)
        }
        for target in [plan.target, other].compactMap(\.self) {
            for endpoint in plan.endpoints {
                if let obstacle = obstacle(to: HTTPRequest(endpoint: endpoint, target: target)) {
                    return obstacle
                }
            }
            // Values that are filled in are looked at when they are known.
            for step in plan.journeys.flatMap(\.requestSteps) {
                if let obstacle = obstacle(to: step.sampleRequest(to: target)) { return obstacle }
            }
        }
        return nil
    }
}

/// Why a transport can't send what a plan asks for.
public struct TransportObstacle: Error, Sendable, Equatable, CustomStringConvertible {
    /// The name of the transport.
    public let transport: String
    /// The feature that it lacks.
    public let feature: TransportFeature
    /// The request or target that can't be sent, without anything secret.
    public let subject: String
    /// Why, and what to do about it, as a clause.
    public let reason: String

    /// The obstacle as a clause.
    public var description: String { "the \(transport) transport can't send \(subject): \(reason)" }
}

extension TransportFeature {
    /// Whether it concerns where requests go rather than the requests.
    fileprivate var isOfTarget: Bool {
        switch self {
        case .http, .https, .unixSocket, .ipv6Address, .shortAddress: true
        default: false
        }
    }

    /// Whether a request can't be sent as planned without it. What shows only in answers is never needed.
    fileprivate func isNeeded(by request: HTTPRequest) -> Bool {
        switch self {
        case .http: request.target.scheme == .http
        case .https: request.target.scheme == .https
        case .unixSocket: request.target.socketPath != nil
        case .ipv6Address: request.target.host.contains(":")
        case .shortAddress: request.target.isShortAddress
        case .hostHeader: request.values(of: "host") != [request.target.authority]
        case .bodyOfGET: ["GET", "HEAD"].contains(request.method) && !request.body.isEmpty
        case .exactPath: !request.hasPlainPath
        default: false
        }
    }
}

extension TargetURL {
    /// Whether the host is an IPv4 address other than four decimal numbers: `127.1`, `0x7f000001`.
    fileprivate var isShortAddress: Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = labels.last?.lowercased(), !last.isEmpty else { return false }
        let isNumber =
            last.allSatisfy { "0123456789".contains($0) }
            || last.hasPrefix("0x") && last.dropFirst(2).allSatisfy(\.isHexDigit)
        let isWhole = labels.count == 4 && labels.allSatisfy { UInt8($0).map { "\($0)" } == String($0) }
        return isNumber && !isWhole
    }
}

extension HTTPRequest {
    fileprivate func values(of name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
    }

    /// Method and path without the query, whose values may be secret.
    fileprivate var shownName: String { "\(method) \(path.prefix { $0 != "?" })" }

    /// Whether path and query are in the form in which RFC 3986 writes them and no client rewrites them:
    /// allowed characters, whole percent escapes, no segment of dots.
    fileprivate var hasPlainPath: Bool {
        let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let dots: Set<String> = [".", ".."]
        let hasDots = parts[0].split(separator: "/").contains { segment in
            dots.contains(segment.lowercased().replacing("%2e", with: "."))
        }
        return !hasDots && path.utf8.hasOnlyPlainBytes
    }
}

extension String.UTF8View {
    fileprivate var hasOnlyPlainBytes: Bool {
        var escapeLeft = 0
        for byte in self {
            if escapeLeft > 0 {
                guard byte.hexadecimalDigit != nil else { return false }
                escapeLeft -= 1
            } else if byte == UInt8(ascii: "%") {
                escapeLeft = 2
            } else if !byte.isPlainInURL {
                return false
            }
        }
        return escapeLeft == 0
    }
}

extension UInt8 {
    /// Whether the byte may stand in a path or query as it is (RFC 3986, sections 3.3 and 3.4).
    fileprivate var isPlainInURL: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~!$&'()*+,;=:@/?".utf8.contains(self)
        }
    }
}
