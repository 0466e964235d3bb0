/// A way to send requests and read answers, made for measuring.
///
/// A transport has one or more *lanes*. A lane is a strand on which users run: it brings the executor of
/// their tasks, the clock they sleep by and the connections they use, so that a simulated lane simulates
/// all three together.
public protocol HTTPTransport: Sendable {
    /// The strand on which users run.
    associatedtype Lane: TransportLane

    /// The transport's name on the command line and in reports.
    var name: String { get }

    /// The lanes, at least one. Users are dealt over them evenly.
    var lanes: [Lane] { get }

    /// Ends every exchange in flight as ``HTTPExchange/Result/abandoned``, and each later one at once.
    ///
    /// May be called at any time from any thread. This is the only way to end an exchange early: exchanges
    /// do not react to the cancellation of the task that waits for them.
    func abandonAll()

    /// Closes all connections and releases the lanes. Nothing may be asked of the transport afterwards.
    func close() async
}

/// One strand of a transport.
public protocol TransportLane: Sendable {
    /// A connection of one user.
    associatedtype Channel: HTTPChannel

    /// Where the lane's users run; `nil` leaves them on the global executor.
    var executor: (any TaskExecutor)? { get }

    /// The present moment by the lane's clock.
    var now: MonotonicInstant { get }

    /// Sleeps until a moment of the lane's clock.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func sleep(until deadline: MonotonicInstant) async throws(CancellationError)

    /// A channel for one user. Opens nothing yet.
    func makeChannel() -> Channel

    /// A channel to production for a user that asks a canary as well. The default is one like
    /// ``makeChannel()``.
    func makeProductionChannel() -> Channel

    /// A channel for one user to the servers of this process, whatever leads elsewhere; `nil` where the
    /// transport can't.
    ///
    /// - Parameter isSecure: whether the channel trusts their certificates. The default can't.
    func makeLoopbackChannel(isSecure: Bool) -> Channel?
}

extension TransportLane {
    /// Returns a channel like any other: a transport without TLS of its own treats both sides alike.
    public func makeProductionChannel() -> Channel { makeChannel() }

    /// Returns `nil` for secure servers: a transport whose TLS is not its own trusts whom the system trusts.
    public func makeLoopbackChannel(isSecure: Bool) -> Channel? { isSecure ? nil : makeChannel() }
}

/// A user's way to the server: one request at a time, one connection kept between requests where the
/// transport keeps any.
public protocol HTTPChannel: Sendable {
    /// Sends a request, follows redirects, reads the answer whole. Redirects to other origins are followed if
    /// the transport's options say so.
    ///
    /// Never throws and always returns within the transport's time limit; ignores cancellation.
    func exchange(_ request: HTTPRequest) async -> HTTPExchange
}

/// The limits of every exchange of a transport.
public struct TransportOptions: Sendable, Hashable {
    /// The whole time an exchange may take, redirects included. The default is 30 s.
    public var timeout: Duration

    /// The most connections open at once. The default is 100.
    public var connectionLimit: Int

    /// The most redirects followed for one request. The default is 10.
    public var redirectLimit: Int

    /// Whether redirects are followed to other origins, without credentials. The default is `false`.
    public var followsCrossOrigin: Bool

    /// The largest body that is read, in bytes. The default is 1 GiB.
    public var bodyLimit: Int

    /// The most bytes of a body that are kept for a request that keeps its body. The default is 1 MiB.
    public var keptBodyLimit: Int

    /// How connections to `https` URLs are secured. Only the socket transport heeds it.
    public var tls: TLSOptions

    /// How connections to production are secured, where a canary is asked as well; `nil`, the default, is like
    /// those to the canary. Only the socket transport heeds it.
    public var productionTLS: TLSOptions?

    /// Exceptions from where hosts and ports lead, the first that fits; only the socket transport heeds them.
    /// The default is none.
    public var routes: [ConnectionRoute]

    /// The proxies that requests go through; only the socket transport heeds them. The default is none.
    public var proxies: ProxyRules

    /// Creates options.
    public init(
        timeout: Duration = .seconds(30),
        connectionLimit: Int = 100,
        redirectLimit: Int = 10,
        followsCrossOrigin: Bool = false,
        bodyLimit: Int = 1 << 30,
        keptBodyLimit: Int = 1 << 20,
        tls: TLSOptions = TLSOptions(),
        productionTLS: TLSOptions? = nil,
        routes: [ConnectionRoute] = [],
        proxies: ProxyRules = ProxyRules()
    ) {
        self.timeout = timeout
        self.connectionLimit = connectionLimit
        self.redirectLimit = redirectLimit
        self.followsCrossOrigin = followsCrossOrigin
        self.bodyLimit = bodyLimit
        self.keptBodyLimit = keptBodyLimit
        self.tls = tls
        self.productionTLS = productionTLS
        self.routes = routes
        self.proxies = proxies
    }

    /// Whether TLS, routes or proxies differ from the defaults.
    var changesConnections: Bool {
        tls != TLSOptions() || productionTLS != nil || !routes.isEmpty || proxies != ProxyRules()
    }

    /// The options that a plan asks for.
    public init(plan: LoadPlan) {
        self.init(
            timeout: plan.timeout,
            connectionLimit: plan.concurrency,
            followsCrossOrigin: plan.crossOriginRedirects != .refused,
            bodyLimit: plan.bodyLimit
        )
    }
}
