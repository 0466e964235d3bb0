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
    /// What is known of a data task whose end somebody waits for.
    struct OpenTask {
        var task: URLSessionDataTask
        var continuation: CheckedContinuation<Ended, Never>
        var deadline: MonotonicInstant
        var keepsBody: Bool
        var keptHeaders: [String]
        /// Where a redirect points; from then on the task ends by itself.
        var location: String?
        var bodyBytes: UInt64 = 0
        var body: [UInt8] = []
    }

    /// A data task that is over.
    struct Ended: Sendable {
        var result: HTTPExchange.Result
        var completed: MonotonicInstant
        var location: String?
        var bodyBytes: UInt64 = 0
        var body: [UInt8] = []
        var headers: [HTTPHeader] = []
    }

    private struct State {
        var open: [Int: OpenTask] = [:]
        /// Task identifiers in the order of their deadlines; those that ended meanwhile are skipped.
        var deadlines: ArraySlice<(deadline: MonotonicInstant, identifier: Int)> = []
        var isAbandoned = false
    }

    let options: TransportOptions
    private let starts = SessionStarts()
    private let state = Mutex(State())
    private let session = Mutex<URLSession?>(nil)
    // SAFETY: dispatch sources may be used from any thread; only their Swift type does not say so.
    nonisolated(unsafe) private let sweeper: any DispatchSourceTimer

    init(options: TransportOptions) {
        self.options = options
        // Cancelling a task on Foundation's own queues can deadlock with its completion: this is another one.
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
        var departure: String?
        while true {
            var ended = await perform(request, deadline: deadline)
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
                bodyBytes: ended.bodyBytes,
                body: ended.body,
                headers: ended.headers,
                redirects: redirects,
                departure: departure
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
        guard let urlRequest = URLRequest(request, timeout: options.timeout) else {
            return Ended(result: .failed(.other, detail: "Foundation refuses the URL"), completed: .now)
        }
        return await withCheckedContinuation { continuation in
            let start = SessionStarts.Start(
                request: urlRequest,
                continuation: continuation,
                deadline: deadline,
                keepsBody: request.keepsBody,
                keptHeaders: request.keptHeaders
            )
            if !starts.add(start, handOver: handOver) { start.end(as: .abandoned) }
        }
    }

    /// Makes a task of a request; on the thread of ``SessionStarts``.
    private func handOver(_ start: SessionStarts.Start) {
        // This waits for Foundation's queue, on which our delegate may be waiting for the state: so never
        // while holding it.
        guard let task = session.withLock({ $0?.dataTask(with: start.request) }) else {
            return start.end(as: .abandoned)
        }
        let open = OpenTask(
            task: task,
            continuation: start.continuation,
            deadline: start.deadline,
            keepsBody: start.keepsBody,
            keptHeaders: start.keptHeaders
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
    /// - Parameter cancelling: whether Foundation has to be told; not on the queues it calls us on.
    func end(_ identifier: Int, as result: HTTPExchange.Result, cancelling: Bool) {
        let completed = MonotonicInstant.now
        guard let open = state.withLock({ $0.open.removeValue(forKey: identifier) }) else { return }
        open.continuation.resume(
            returning: Ended(
                result: result,
                completed: completed,
                location: open.location,
                bodyBytes: open.bodyBytes,
                body: open.body,
                headers: open.task.response.map { Self.fields(open.keptHeaders, of: $0) } ?? []
            )
        )
        // Between a redirect and the end that follows it, cancelling ends the whole process ("not waiting for
        // it", HTTPURLProtocol.swift).
        if cancelling, open.location == nil { open.task.cancel() }
    }

    private static func fields(_ names: [String], of response: URLResponse) -> [HTTPHeader] {
        guard !names.isEmpty, let response = response as? HTTPURLResponse else { return [] }
        return names.compactMap { name in
            response.value(forHTTPHeaderField: name).map { HTTPHeader(name: name, value: $0) }
        }
    }

    /// Notes where a task is redirected to.
    func redirect(_ identifier: Int, to location: String) {
        state.withLock { $0.open[identifier]?.location = location }
    }

    /// Counts body bytes and keeps them when they are asked for.
    ///
    /// - Returns: whether the body is still within its limit.
    func receive(_ data: Data, of identifier: Int) -> Bool {
        state.withLock { state in
            // Taken out and put back, so that appending to the body never copies it.
            guard var open = state.open.removeValue(forKey: identifier) else { return true }
            open.bodyBytes += UInt64(data.count)
            if open.keepsBody {
                open.body.append(contentsOf: data.prefix(max(0, options.keptBodyLimit - open.body.count)))
            }
            let isWithinLimit = open.bodyBytes <= UInt64(options.bodyLimit)
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
        for header in request.headers where !["host", "content-length"].contains(header.name.lowercased()) {
            addValue(header.value, forHTTPHeaderField: header.name)
        }
        if !request.body.isEmpty { httpBody = Data(request.body) }
        // Behind our own deadline, as a second line.
        timeoutInterval = timeout.inSeconds.rounded(.up) + 5
    }
}
