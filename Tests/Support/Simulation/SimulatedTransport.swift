public import LoadCore
import SLOEval
import Synchronization

/// A transport whose server is a closure and whose time is simulated.
public final class SimulatedTransport: HTTPTransport {
    /// What the simulated server does with a request.
    public struct Answer: Sendable {
        /// How long it takes.
        public var delay: Duration
        /// How the exchange ends.
        public var result: HTTPExchange.Result
        /// How many body bytes arrive.
        public var bodyBytes: UInt64
        /// The body, given to those who keep it.
        public var body: [UInt8]
        /// The head's fields, given to those who keep them.
        public var headers: [HTTPHeader]

        /// Creates an answer.
        public init(
            after delay: Duration = .zero,
            _ result: HTTPExchange.Result = .answered(status: 200),
            bodyBytes: UInt64 = 0,
            body: [UInt8] = [],
            headers: [HTTPHeader] = []
        ) {
            self.delay = delay
            self.result = result
            self.bodyBytes = bodyBytes
            self.body = body
            self.headers = headers
        }
    }

    /// A request as the server saw it.
    public struct Sighting: Sendable, Equatable {
        /// When it was sent, since the loop was created.
        public var at: Duration
        /// Which channel sent it: channels are numbered from 0 in the order in which users began.
        public var channel: Int
        /// The path.
        public var path: String
        /// The host that was asked.
        public var host = "simulated"
        /// The request method.
        public var method = "GET"
        /// All header fields.
        public var headers: [HTTPHeader] = []
        /// The body.
        public var body: [UInt8] = []
    }

    /// The loop on which everything runs.
    public let loop: SimulatedLoop
    private let origin: MonotonicInstant
    private let answer: @Sendable (Sighting) -> Answer
    private let sightings = Mutex<[Sighting]>([])
    private let channels = Atomic(0)
    private let isAbandoned = Atomic(false)
    private let abandonment = Mutex<[Int: @Sendable () -> Void]>([:])

    /// Creates a transport.
    public init(
        loop: SimulatedLoop = SimulatedLoop(),
        answer: @escaping @Sendable (Sighting) -> Answer = { _ in Answer() }
    ) {
        self.loop = loop
        self.answer = answer
        origin = loop.now
    }

    /// The name in reports.
    public var name: String { "simulated" }

    /// One lane.
    public var lanes: [Lane] { [Lane(transport: self)] }

    /// Every request the server saw, in order.
    public var seen: [Sighting] { sightings.withLock { $0 } }

    /// Ends all exchanges in flight, and each later one, as abandoned.
    public func abandonAll() {
        isAbandoned.store(true, ordering: .relaxed)
        for end in abandonment.withLock({ $0.values }) { end() }
    }

    /// Does nothing.
    public func close() async {}

    fileprivate func exchange(_ request: HTTPRequest, channel: Int) async -> HTTPExchange {
        let sent = loop.now
        let sighting = Sighting(
            at: origin.duration(to: sent),
            channel: channel,
            path: request.path,
            host: request.target.host,
            method: request.method,
            headers: request.headers,
            body: request.body
        )
        sightings.withLock { $0.append(sighting) }
        let answer = answer(sighting)
        let arrived = await wait(until: sent.advanced(by: answer.delay), channel: channel)
        var body = BodyReader(request.bodyUse)
        body.take(answer.body.span)
        return HTTPExchange(
            result: arrived ? answer.result : .abandoned,
            sent: sent,
            completed: loop.now,
            bodyBytes: max(answer.bodyBytes, body.count),
            body: body.kept,
            bodyDigest: body.digest,
            bodyHoldsText: body.holdsText,
            headers: answer.headers.filter {
                request.keptHeaders.contains($0.name) || request.keptHeaders.contains(HTTPRequest.everyHeader)
            }
        )
    }

    /// Waits in a task of its own, since exchanges do not react to the cancellation of their user.
    private func wait(until moment: MonotonicInstant, channel: Int) async -> Bool {
        if isAbandoned.load(ordering: .relaxed) { return false }
        let sleeper = Task(executorPreference: loop) { [loop] in
            (try? await loop.sleep(until: moment)) != nil
        }
        abandonment.withLock { $0[channel] = { sleeper.cancel() } }
        defer { abandonment.withLock { $0[channel] = nil } }
        return await sleeper.value
    }

    /// The lane of a simulated transport.
    public struct Lane: TransportLane {
        fileprivate let transport: SimulatedTransport

        /// The simulated loop.
        public var executor: (any TaskExecutor)? { transport.loop }

        /// The simulated moment.
        public var now: MonotonicInstant { transport.loop.now }

        /// Sleeps in simulated time.
        public func sleep(until deadline: MonotonicInstant) async throws(CancellationError) {
            try await transport.loop.sleep(until: deadline)
        }

        /// A channel with the next number.
        public func makeChannel() -> Channel {
            let number = transport.channels.wrappingAdd(1, ordering: .relaxed).oldValue
            return Channel(transport: transport, number: number)
        }
    }

    /// A channel of a simulated transport.
    public struct Channel: HTTPChannel {
        fileprivate let transport: SimulatedTransport
        fileprivate let number: Int

        /// Asks the simulated server.
        public func exchange(_ request: HTTPRequest) async -> HTTPExchange {
            await transport.exchange(request, channel: number)
        }
    }
}
