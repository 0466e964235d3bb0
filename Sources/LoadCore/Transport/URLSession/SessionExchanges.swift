import Dispatch
import Foundation
import SLOEval
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The exchanges in flight over one `URLSession`: starts them, gathers what its delegate hears, and sees to
/// it that each of them ends exactly once, in time.
final class SessionExchanges: NSObject, Sendable {
    /// The state of a data task whose end somebody waits for.
    struct OpenTask {
        var task: URLSessionDataTask
        var continuation: CheckedContinuation<Ended, Never>
        var deadline: MonotonicInstant
        var keptHeaders: [String]
        var body: BodyReader
        /// Where a redirect points; from then on the task ends by itself.
        var location: String?
    }

    /// A data task that is over.
    struct Ended: Sendable {
        var result: HTTPExchange.Result
        var completed: MonotonicInstant
        var location: String?
        var body = BodyReader()
        var headers: [HTTPHeader] = []
        var closesConnection = false

        /// Whether the server told the end of a connection that had waited for its next request, which had
        /// been sent before that was read (RFC 9110, section 15.5.9: it may be repeated on another).
        var isIdleTimeout: Bool { result == .answered(status: 408) && closesConnection }
    }

    private struct State {
        var open: [Int: OpenTask] = [:]
        /// Task identifiers in the order of their deadlines; those that ended meanwhile are skipped.
        var deadlines: ArraySlice<(deadline: MonotonicInstant, identifier: Int)> = []
        var isAbandoned = false
    }

    /// How often a request is sent again that met the end of an idle connection.
    private static let retryLimit = 2

    let options: TransportOptions
    private let starts = SessionStarts()
    let shortage = OwnShortage()
    private let state = Mutex(State())
    private let session = Mutex<URLSession?>(nil)
    // SAFETY: dispatch sources may be used from any thread; only their Swift type does not say so.
    nonisolated(unsafe) private let sweeper: any DispatchSourceTimer
    private let calls = DispatchQueue(label: "loadgate.calls")

    init(options: TransportOptions) {
        self.options = options
        sweeper = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "loadgate.deadlines"))
        super.init()
        let session = URLSession(
            configuration: .forMeasuring(options),
            delegate: self,
            delegateQueue: PassThroughQueue()
        )
        self.session.withLock { $0 = session }
        sweeper.schedule(deadline: .now(), repeating: .milliseconds(10), leeway: .milliseconds(1))
        sweeper.setEventHandler { [weak self] in self?.endOverdue(at: .now) }
        sweeper.resume()
    }

    /// Carries out one exchange, redirects included.
    func exchange(_ first: HTTPRequest) async -> HTTPExchange {
        let sent = MonotonicInstant.now
        let deadline = sent.advanced(by: options.timeout)
        var request = first
        var redirects = 0
        var retries = 0
        var departure: String?
        while true {
            var ended = await perform(request, deadline: deadline)
            if ended.isIdleTimeout, retries < Self.retryLimit {
                retries += 1
                continue
            }
            request.cookies?.take(ended.headers, of: request)
            if case .answered(let status) = ended.result {
                let redirect = Redirect(from: request, status: status, location: ended.location)
                if case .leave(let next) = redirect { departure = departure ?? next.shownURL }
                do throws(RedirectRefusal) {
                    if let next = try redirect.next(after: redirects, options: options) {
                        redirects += 1
                        request = next
                        continue
                    }
                } catch {
                    ended.result = .failed(error.kind, detail: error.detail)
                }
            }
            return HTTPExchange(
                result: ended.result,
                sent: sent,
                completed: ended.completed,
                bodyBytes: ended.body.count,
                body: ended.body.kept,
                bodyDigest: ended.body.digest,
                bodyHoldsText: ended.body.holdsText,
                headers: ended.headers,
                redirects: redirects,
                departure: departure,
                retries: retries
            )
        }
    }

    /// Ends every exchange in flight, and each later one, as abandoned.
    func abandonAll() {
        for start in starts.abandon() { start.end(as: .abandoned) }
        let identifiers = state.withLock { state in
            state.isAbandoned = true
            return Array(state.open.keys)
        }
        for identifier in identifiers { end(identifier, as: .abandoned, cancelling: true) }
    }

    func close() {
        sweeper.cancel()
        session.withLock { $0.take() }?.invalidateAndCancel()
    }

    private func perform(_ request: HTTPRequest, deadline: MonotonicInstant) async -> Ended {
        // A plan is checked before it runs; this is for what only the run brings: redirects, recorded
        // requests.
        if let obstacle = TransportCapabilities.urlSession.obstacle(to: request) {
            return Ended(result: .failed(.generator, detail: obstacle.description), completed: .now)
        }
        guard let urlRequest = URLRequest(request, timeout: options.timeout) else {
            return Ended(
                result: .failed(.generator, detail: "Foundation refuses the URL of this request"),
                completed: .now
            )
        }
        return await withCheckedContinuation { continuation in
            let start = SessionStarts.Start(
                request: urlRequest,
                continuation: continuation,
                deadline: deadline,
                bodyUse: request.bodyUse,
                keptHeaders: request.keptHeaders
            )
            if !starts.add(start, handOver: handOver) { start.end(as: .abandoned) }
        }
    }

    /// Makes a task of a request; on the thread of ``SessionStarts``.
    private func handOver(_ start: SessionStarts.Start) {
        // This waits for Foundation's queue, on which our delegate may be waiting for the state: so never
        // while holding it.
        let task = session.withLock { $0?.dataTask(with: start.request) }
        guard starts.finishHandOver() else {
            if let task { tell { task.cancel() } }
            return
        }
        guard let task else { return start.end(as: .abandoned) }
        let open = OpenTask(
            task: task,
            continuation: start.continuation,
            deadline: start.deadline,
            keptHeaders: start.keptHeaders,
            body: BodyReader(start.bodyUse, keptLimit: options.keptBodyLimit)
        )
        if register(open) { task.resume() } else { start.end(as: .abandoned) }
    }

    private func register(_ open: OpenTask) -> Bool {
        state.withLock { state in
            guard !state.isAbandoned else { return false }
            state.open[open.task.taskIdentifier] = open
            state.deadlines.append((open.deadline, open.task.taskIdentifier))
            return true
        }
    }

    /// Ends an exchange, unless it has ended before.
    ///
    /// - Parameters:
    ///   - completed: when it ended.
    ///   - cancelling: whether Foundation has to be told.
    func end(
        _ identifier: Int,
        as result: HTTPExchange.Result,
        at completed: MonotonicInstant = .now,
        cancelling: Bool
    ) {
        guard let open = state.withLock({ $0.open.removeValue(forKey: identifier) }) else { return }
        open.continuation.resume(
            returning: Ended(
                result: result,
                completed: completed,
                location: open.location,
                body: open.body,
                headers: open.task.response.map { Self.fields(open.keptHeaders, of: $0) } ?? [],
                closesConnection: open.task.response.map { Self.fields(["connection"], of: $0) }?
                    .contains { $0.value.lowercased().contains("close") } ?? false
            )
        )
        // Between a redirect and the end that follows it, cancelling ends the whole process ("not waiting for
        // it", HTTPURLProtocol.swift).
        if cancelling, open.location == nil { tell { open.task.cancel() } }
    }

    /// Tells Foundation something, on a thread of its own: these calls wait for Foundation's queue, so they
    /// would never return on it, and behind a flood of data they take long.
    func tell(_ call: @escaping @Sendable () -> Void) { calls.async(execute: call) }

    private static func fields(_ names: [String], of response: URLResponse) -> [HTTPHeader] {
        guard !names.isEmpty, let response = response as? HTTPURLResponse else { return [] }
        let all = { response.allHeaderFields.keys.map { "\($0)".lowercased() }.sorted() }
        return (names.contains(HTTPRequest.everyHeader) ? all() : names).flatMap { name in
            guard let value = response.value(forHTTPHeaderField: name) else { return [HTTPHeader]() }
            let lines = name == "set-cookie" ? Cookie.fields(joined: value) : [value]
            return lines.map { HTTPHeader(name: name, value: $0) }
        }
    }

    /// Notes where a task is redirected to.
    func redirect(_ identifier: Int, to location: String) {
        state.withLock { $0.open[identifier]?.location = location }
    }

    /// Does with body bytes what is asked for.
    ///
    /// - Returns: whether the body is still within its limit.
    func receive(_ data: Data, of identifier: Int) -> Bool {
        state.withLock { state in
            // Taken out and put back, so that appending to the body never copies it.
            guard var open = state.open.removeValue(forKey: identifier) else { return true }
            open.body.take(Array(data).span)
            let isWithinLimit = open.body.count <= UInt64(options.bodyLimit)
            state.open[identifier] = open
            return isWithinLimit
        }
    }

    private func endOverdue(at now: MonotonicInstant) {
        let lapsed = HTTPExchange.Result.failed(
            .requestTimeout,
            detail: "no whole answer within \(options.timeout.inSeconds.shortest) s"
        )
        for start in starts.takeOverdue(at: now) { start.end(as: lapsed) }
        let overdue = state.withLock { state in
            let due = state.deadlines.prefix { $0.deadline <= now }
            state.deadlines.removeFirst(due.count)
            return due.map(\.identifier).filter { state.open[$0] != nil }
        }
        for identifier in overdue { end(identifier, as: lapsed, cancelling: true) }
    }
}

/// A delegate queue that does not queue: each block runs where Foundation hands it over, on the session's own
/// serial queue.
///
/// The delegate's methods only count bytes and resume continuations; two or three operations and thread hops
/// for every request would cost a fifth of the transport's rate and be measured as the target's latency.
private final class PassThroughQueue: OperationQueue, @unchecked Sendable {
    // SAFETY: adds no state to OperationQueue, which may be used from any thread.
    override func addOperation(_ block: @escaping @Sendable () -> Void) {
        block()
    }
}

extension URLSessionConfiguration {
    /// A configuration in which nothing is remembered between requests.
    fileprivate static func forMeasuring(_ options: TransportOptions) -> URLSessionConfiguration {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = max(1, options.connectionLimit)
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCredentialStorage = nil
        return configuration
    }
}

extension URLRequest {
    /// Foundation's form of a request; `nil` when Foundation does not accept its URL.
    fileprivate init?(_ request: HTTPRequest, timeout: Duration) {
        guard let url = URL(string: request.url) else { return nil }
        self.init(url: url)
        httpMethod = request.method
        // Foundation would ask for compressed bodies and for the machine's language, and call each POST a
        // form.
        setValue("identity", forHTTPHeaderField: "Accept-Encoding")
        setValue("*", forHTTPHeaderField: "Accept-Language")
        if request.method == "POST", !request.body.isEmpty {
            setValue("application/octet-stream", forHTTPHeaderField: "Content-Type")
        }
        let fields = request.headers.filter { !["host", "content-length"].contains($0.name.lowercased()) }
        for (name, values) in Dictionary(grouping: fields, by: { $0.name.lowercased() }) {
            // Cookies are the one list that commas do not separate (RFC 6265, section 5.4).
            let separator = name == "cookie" ? "; " : ","
            setValue(values.map(\.value).joined(separator: separator), forHTTPHeaderField: values[0].name)
        }
        if !request.body.isEmpty { httpBody = Data(request.body) }
        // Behind our own deadline, as a second line.
        timeoutInterval = timeout.inSeconds.rounded(.up) + 5
    }
}
