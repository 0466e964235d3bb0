import SLOEval
import Synchronization

/// Where the users of one lane record what they measured.
///
/// A lane's users run one after another on the lane's thread, so the lock is free whenever they need it;
/// it is there for the once-a-second reader and for lanes whose users share the global executor.
final class Recorder: Sendable {
    /// The counts and latencies; read by the engine once a second and at the end.
    struct State: Sendable {
        var endpoints: [EndpointMeasurement]
        var journeys: [JourneyMeasurement] = []
        var timeline = Timeline.Builder()
        /// Everything since the last snapshot.
        var interval = LatencyHistogram(resolution: .coarse)
        var requests: UInt64 = 0
        var failures: UInt64 = 0
        /// Those failures that are the generator's own.
        var generatorFailures: UInt64 = 0
        /// Requests that were under way while the lane stood still.
        var disturbance: Disturbance?
        var warmUpRequests: UInt64 = 0
        var abandonedRequests: UInt64 = 0
        var retries: UInt64 = 0
        var failureExamples: [FailureKind: String] = [:]
        /// The measurement that only an open run has.
        var openModel: OpenModelMeasurement?
        /// One for the lane, whatever the number of its users and endpoints; `nil` before the first request
        /// and where the transport can't tell.
        var phases: PhaseMeasurement?
        var lastCompleted = MonotonicInstant(nanoseconds: 0)
    }

    private let state: Mutex<State>
    private let measuredFrom: MonotonicInstant
    private let expectations: [Expectation]
    private let standstills: StandstillLog
    /// The places of the endpoints and journeys that are watched.
    private let watched: (endpoints: [Int], journeys: [Int])
    /// Whether a request whose redirects led to another origin is a failure, whatever was answered there.
    let staysAtOrigin: Bool

    /// - Parameter standstills: those of the lane.
    init(plan: LoadPlan, measuredFrom: MonotonicInstant, standstills: StandstillLog = StandstillLog()) {
        self.measuredFrom = measuredFrom
        self.standstills = standstills
        staysAtOrigin = plan.crossOriginRedirects == .followedAsFailures
        expectations = plan.expectations
        let names = plan.requestNames
        let scopes = Set(plan.watched.prefix(LoadPlan.watchLimit))
        watched = (
            names.indices.filter { scopes.contains(.endpoint(names[$0])) },
            plan.journeys.indices.filter { scopes.contains(.journey(plan.journeys[$0].name)) }
        )
        var state = State(endpoints: names.map { EndpointMeasurement(name: $0) })
        state.journeys = plan.journeys.map { JourneyMeasurement(name: $0.name) }
        if plan.pattern.arrivalPlan != nil { state.openModel = OpenModelMeasurement() }
        self.state = Mutex(state)
    }

    /// Records a counted exchange of the endpoint with the given index.
    ///
    /// - Parameter plannedStart: when the request was due, in an open run. Latency then begins there, and an
    ///   exchange that was abandoned is recorded as a failure at the age it had, a lower bound.
    func record(_ exchange: HTTPExchange, endpoint: Int, plannedStart: MonotonicInstant? = nil) {
        let outcome = Outcome(
            of: exchange,
            expectation: expectations[endpoint],
            staysAtOrigin: staysAtOrigin
        )
        record(exchange, as: outcome, endpoint: endpoint, plannedStart: plannedStart)
    }

    /// Records a counted exchange whose outcome is known; that of an abandoned one is `nil`.
    func record(
        _ exchange: HTTPExchange,
        as outcome: Outcome?,
        endpoint: Int,
        plannedStart: MonotonicInstant?
    ) {
        var outcome = outcome
        if plannedStart != nil { outcome = outcome ?? Outcome(failure: .unfinished) }
        let own = standstills.explained(by: exchange, plannedAt: plannedStart)
        state.withLock { state in
            guard let outcome else {
                state.abandonedRequests += 1
                return
            }
            if let plannedStart { state.openModel?.record(exchange, plannedStart: plannedStart) }
            state.count(
                exchange,
                outcome,
                endpoint: endpoint,
                expectations[endpoint],
                from: plannedStart ?? exchange.sent,
                measuredFrom
            )
            if let phases = exchange.phases { state.count(phases, of: exchange, plannedStart: plannedStart) }
            if own > 0 {
                let latency = exchange.completed.nanoseconds(since: plannedStart ?? exchange.sent)
                state.disturb { $0.record(nanoseconds: latency, own: own, failure: outcome.failure) }
            }
        }
    }

    /// Records a request of an open run that was due but never sent, or an iteration that was never begun: of
    /// requests, that is one at least.
    ///
    /// - Parameters:
    ///   - planned: when it was due.
    ///   - end: until when it could have been sent.
    ///   - journey: the place of the journey; `nil` for a request.
    func recordUnsent(from planned: MonotonicInstant, to end: MonotonicInstant, journey: Int? = nil) {
        let age = end.nanoseconds(since: planned)
        let own = standstills.explained(unsentFrom: planned, to: end)
        state.withLock { state in
            state.openModel?.planned += 1
            state.openModel?.unsentAges.record(nanoseconds: age)
            if let journey { state.journeys[journey].recordUnbegun(age: age) }
            state.phases?.recordUnsent(age: age)
            if own > 0 { state.disturb { $0.recordUnsent(age: age, own: own) } }
        }
    }

    /// Records an iteration of the journey with the given index.
    ///
    /// - Parameters:
    ///   - nanoseconds: its duration without pauses.
    ///   - requests: how many requests it sent.
    func recordIteration(of journey: Int, nanoseconds: UInt64, succeeded: Bool, requests: Int) {
        state.withLock {
            $0.journeys[journey].record(
                nanoseconds: nanoseconds,
                succeeded: succeeded,
                requests: UInt64(requests)
            )
        }
    }

    /// Records an iteration of the journey with the given index that the end of the run cut off.
    ///
    /// - Parameters:
    ///   - nanoseconds: how long it had lasted, without pauses.
    ///   - failed: whether a step had failed.
    func recordCutIteration(of journey: Int, nanoseconds: UInt64, failed: Bool) {
        state.withLock { $0.journeys[journey].recordCut(nanoseconds: nanoseconds, failed: failed) }
    }

    /// Takes note that the lane is alive.
    func noteLife(at now: MonotonicInstant) { standstills.note(now) }

    /// Counts a request of the warm-up.
    func recordWarmUp() {
        state.withLock { $0.warmUpRequests += 1 }
    }

    /// Everything recorded so far.
    var recorded: State { state.withLock { $0 } }

    /// The counts so far.
    struct Counts {
        var requests: UInt64 = 0
        var failures: UInt64 = 0
        var generatorFailures: UInt64 = 0
        /// How long the lane stood still, in nanoseconds.
        var standstill: UInt64 = 0
        var phases: PhaseMeasurement?
        /// The endpoints and journeys that are watched.
        var endpoints: [EndpointMeasurement] = []
        var journeys: [JourneyMeasurement] = []

        var watched: [ScopeProgress] {
            endpoints.map { ScopeProgress($0) }
                + journeys.map { ScopeProgress($0, generatorFailures: generatorFailures) }
        }
    }

    /// The counts so far and the latencies since this was last asked.
    func takeInterval(into interval: inout LatencyHistogram) -> Counts {
        let standstill = standstills.figures.total
        return state.withLock { state in
            interval.merge(state.interval)
            state.interval.removeAll()
            return Counts(
                requests: state.requests,
                failures: state.failures,
                generatorFailures: state.generatorFailures,
                standstill: standstill,
                phases: state.phases,
                endpoints: watched.endpoints.map { state.endpoints[$0] },
                journeys: watched.journeys.map { state.journeys[$0] }
            )
        }
    }
}

extension OpenModelMeasurement {
    fileprivate mutating func record(_ exchange: HTTPExchange, plannedStart: MonotonicInstant) {
        planned += 1
        lag.record(nanoseconds: exchange.sent.nanoseconds(since: plannedStart))
        if exchange.result == .abandoned {
            unfinished += 1
        } else {
            serviceTime.record(nanoseconds: exchange.completed.nanoseconds(since: exchange.sent))
        }
    }
}

extension Recorder.State {
    fileprivate mutating func count(
        _ requestPhases: RequestPhases,
        of exchange: HTTPExchange,
        plannedStart: MonotonicInstant?
    ) {
        let latency = exchange.completed.nanoseconds(since: plannedStart ?? exchange.sent)
        let lag = plannedStart.map { exchange.sent.nanoseconds(since: $0) }
        let bytes = exchange.wireBytes
        // Not `phases == nil`: that copies six histograms, 6 % of a request's user time.
        if phases?.record(requestPhases, latency: latency, lag: lag, bytes: bytes) == nil {
            var first = PhaseMeasurement()
            first.record(requestPhases, latency: latency, lag: lag, bytes: bytes)
            phases = first
        }
    }

    fileprivate mutating func disturb(_ change: (inout Disturbance) -> Void) {
        var own = disturbance.take() ?? Disturbance()
        change(&own)
        disturbance = own
    }

    fileprivate mutating func count(
        _ exchange: HTTPExchange,
        _ outcome: Outcome,
        endpoint: Int,
        _ expectation: Expectation,
        from start: MonotonicInstant,
        _ measuredFrom: MonotonicInstant
    ) {
        let latency = exchange.completed.nanoseconds(since: start)
        endpoints[endpoint].record(
            nanoseconds: latency,
            failure: outcome.failure,
            status: outcome.status,
            bytes: exchange.bodyBytes,
            wireBytes: exchange.wireBytes,
            redirects: UInt64(exchange.redirects),
            leftOrigin: exchange.departure != nil
        )
        let second = Int(exchange.completed.nanoseconds(since: measuredFrom) / 1_000_000_000)
        timeline.record(second: second, nanoseconds: latency, failed: outcome.failure != nil)
        interval.record(nanoseconds: latency)
        requests += 1
        retries += UInt64(exchange.retries)
        if lastCompleted < exchange.completed { lastCompleted = exchange.completed }
        if let failure = outcome.failure {
            failures += 1
            if failure == .generator { generatorFailures += 1 }
            failureExamples.note(
                failure,
                of: exchange,
                at: endpoints[endpoint].name,
                expecting: expectation,
                detail: outcome.detail
            )
            if let detail = outcome.detail {
                endpoints[endpoint].recordUnmet(status: nil, check: failure.rawValue) { detail }
            } else if failure != .leftOrigin, let status = outcome.status,
                let unmet = expectation.unmet(by: exchange, status: status)
            {
                endpoints[endpoint].recordUnmet(
                    status: unmet.status,
                    check: unmet.check,
                    sentence: unmet.sentence
                )
            }
        }
        // Where they went is worth an example even if it is no failure.
        if exchange.departure != nil {
            let name = endpoints[endpoint].name
            failureExamples.note(.leftOrigin, of: exchange, at: name, expecting: expectation)
        }
    }
}
