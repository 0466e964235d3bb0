package import LoadCore
package import Reporting
import SLOEval
import Synchronization

/// The requests of an access log, in its order and at its times, for a replay.
///
/// The file is read as the replay goes on, in memory that does not grow with it. Lines that are no request
/// are counted and passed over, so are methods that may change something. Requests of a log that is exact to
/// the second are spread evenly over their second, so that they don't come in bursts that never were.
package final class AccessLogRecording: RequestRecording {
    /// Which requests are taken, and how fast.
    package struct Options: Sendable, Equatable, Codable {
        /// How many of the requests are taken, in percent; which ones, chance decides. The default is 100.
        package var percentage = 100.0
        /// How much faster than recorded requests are sent. The default is 1.
        package var speed = 1.0
        /// Whether methods other than GET, HEAD and OPTIONS are sent as well; without a body, since logs hold
        /// none. The default is `false`.
        package var sendsUnsafeMethods = false
        /// Header fields of every request: logs hold none.
        package var headers: [HTTPHeader] = []
        /// The base path of the service that wrote the log; it is taken off.
        package var basePath = ""
        /// Where chance begins.
        package var seed: UInt64 = 0
        /// The most bytes that are read in search of a line that is a request.
        var mostBytesWithoutRequest = 16 << 20

        /// Creates the default options.
        package init() {}

        /// A path below the base path: `/users` for `/api/users`, `/` for `/api` itself.
        func withoutBasePath(_ path: String) -> String {
            guard !basePath.isEmpty, path.hasPrefix(basePath) else { return path }
            let rest = path.dropFirst(basePath.count)
            switch rest.first {
            case "/": return String(rest)
            case nil, "?": return "/" + rest
            default: return path
            }
        }
    }

    /// The methods that change nothing (RFC 9110, section 9.2.1), without TRACE.
    package static let safeMethods: Set = ["GET", "HEAD", "OPTIONS"]

    /// How many lines are read before other users of the loop get their turn.
    private static let linesPerTurn = 500
    /// The most requests that are spread over a second together.
    private static let mostInGroup = 10_000

    private struct State: ~Copyable {
        let reader: LineReader
        var clock = AccessLogClock()
        var generator: SeededGenerator
        var counts = AccessLogCounts()
        var start: Double?
        var latest = Duration.zero
        /// The time of the request that was handed out last.
        var handedOut = Duration.zero
        /// The requests of the second that is being read, and its time.
        var group: [Endpoint] = []
        var groupTime: AccessLogTime?
        /// The requests that are ready to be sent, the next one last.
        var ready: [RecordedRequest] = []
        var isAtEnd = false
        /// How far the file was read when the last request was found.
        var bytesAtRequest = 0
    }

    let path: String
    let options: Options
    private let state: Mutex<State>

    /// Opens a log.
    ///
    /// - Throws: ``CanaryError/logNotReadable(path:reason:)``, or
    ///   ``CanaryError/logWithoutRequests(path:counts:)`` when no line of it is a request that may be sent.
    package init(path: String, options: Options = Options()) throws(CanaryError) {
        self.path = path
        self.options = options
        let reader: LineReader
        do {
            reader = try LineReader(path: path)
        } catch {
            throw .logNotReadable(path: path, reason: error.reason)
        }
        // Not the streams of the users, which begin at 0.
        let generator = SeededGenerator(seed: options.seed, stream: 1 << 50)
        state = Mutex(State(reader: reader, generator: generator))
        let size = fileSize(of: path)
        let counts = state.withLock { state in
            state.counts.size = size ?? 0
            while state.ready.isEmpty, !state.isAtEnd, !Task.isCancelled {
                if !Self.read(&state, options) { state.reader.waitForMore() }
            }
            return state.ready.isEmpty ? state.counts : nil
        }
        if let counts { throw .logWithoutRequests(path: path, counts: counts) }
    }

    /// The lines read so far.
    package var counts: AccessLogCounts { state.withLock { $0.counts } }

    /// Takes over what another process read of the same log.
    func adopt(_ counts: AccessLogCounts) { state.withLock { $0.counts = counts } }

    /// The next request; `nil` at the end of the log.
    package func next() async -> RecordedRequest? {
        while !Task.isCancelled {
            var hasMore = true
            let (request, isAtEnd) = state.withLock { state -> (RecordedRequest?, Bool) in
                if state.ready.isEmpty, !state.isAtEnd { hasMore = Self.read(&state, options) }
                let request = state.ready.popLast()
                if let request { Self.count(request, &state) }
                return (request, state.isAtEnd)
            }
            if request != nil || isAtEnd { return request }
            // Others who send from this thread go on meanwhile.
            if hasMore { await Task.yield() } else { try? await Task.sleep(for: .milliseconds(10)) }
        }
        return nil
    }

    private static func count(_ request: RecordedRequest, _ state: inout State) {
        state.counts.replayed += 1
        let (start, end) = (state.handedOut.inSeconds, request.offset.inSeconds)
        if end - start > state.counts.gapEnd - state.counts.gapStart {
            (state.counts.gapStart, state.counts.gapEnd) = (start, end)
        }
        state.handedOut = request.offset
    }

    /// Reads on until requests are ready, the file ends, or the turn is over. What goes on for too long
    /// without a request is no log, and ends there: it may have no end of its own.
    ///
    /// - Returns: whether there is more at once; else its writer has to be waited for.
    private static func read(_ state: inout State, _ options: Options) -> Bool {
        for _ in 0..<linesPerTurn {
            let line = state.reader.next()
            let isEndless = state.reader.bytesRead - state.bytesAtRequest > options.mostBytesWithoutRequest
            guard let line, !isEndless else {
                state.isAtEnd = true
                for entry in state.clock.finish() { take(entry, &state, options) }
                state.counts.misdated = state.clock.misdated
                // Lines that were too long are not in the count.
                state.counts.bytes = max(state.counts.bytes, state.counts.size)
                closeGroup(&state, options)
                return true
            }
            if case .pending = line { return false }
            state.counts.lines += 1
            if case .whole(let bytes) = line { state.counts.bytes += UInt64(bytes.count + 1) }
            guard case .whole(let bytes) = line, let entry = AccessLogEntry(line: bytes) else {
                state.counts.unusable += 1
                continue
            }
            state.bytesAtRequest = state.reader.bytesRead
            for entry in state.clock.take(entry) { take(entry, &state, options) }
            state.counts.misdated = state.clock.misdated
            if !state.ready.isEmpty { return true }
        }
        return true
    }

    private static func take(_ entry: AccessLogEntry, _ state: inout State, _ options: Options) {
        guard options.sendsUnsafeMethods || safeMethods.contains(entry.method) else {
            state.counts.unsafe += 1
            return
        }
        // A line without a time belongs to the one before it.
        let time = entry.time ?? state.groupTime ?? AccessLogTime(seconds: 0, isWholeSeconds: true)
        if state.start == nil { state.start = time.seconds }
        if time != state.groupTime || state.group.count >= mostInGroup { closeGroup(&state, options) }
        state.groupTime = time
        guard state.generator.uniform() * 100 < options.percentage else {
            state.counts.leftOut += 1
            return
        }
        state.group.append(
            Endpoint(
                path: options.withoutBasePath(entry.path),
                method: entry.method,
                headers: options.headers
            )
        )
    }

    /// Makes the requests of a second ready.
    private static func closeGroup(_ state: inout State, _ options: Options) {
        guard let time = state.groupTime, !state.group.isEmpty else { return }
        let begin = time.seconds - (state.start ?? time.seconds)
        let step = time.isWholeSeconds ? 1 / Double(state.group.count) : 0
        for (number, endpoint) in state.group.enumerated() {
            let seconds = max(0, begin + Double(number) * step) / options.speed
            // Servers log when a request ended, so times may go back a little.
            state.latest = max(state.latest, .seconds(min(seconds, 1e9)))
            state.ready.append(RecordedRequest(offset: state.latest, endpoint: endpoint))
        }
        state.ready.reverse()
        state.group.removeAll(keepingCapacity: true)
    }
}
