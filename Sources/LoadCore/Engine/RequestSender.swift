/// What a user does next: a request, or an iteration of a journey.
struct PlannedRequest {
    /// The place of the endpoint or step among all requests of the plan; for an iteration that of the journey,
    /// counted on from the endpoints.
    var endpoint: Int
    /// Whether it counts; not during the warm-up.
    var isMeasured: Bool
    /// Whether one request was permitted already.
    var isPermitted = true
    /// When it is due, in an open plan.
    var plannedStart: MonotonicInstant?
    /// The number of the arrival, in an open plan.
    var arrival: UInt64?
    /// How long the user pauses after it, in nanoseconds.
    var pause: UInt64 = 0
}

/// Sends the requests of one user and records the answers: one exchange each in a load test, a pair in a
/// comparison, three in a shadow test.
protocol RequestSender: Sendable {
    associatedtype Lane: TransportLane

    /// The user on its journeys; `nil` when the plan has none.
    var journeys: JourneyUser<Lane>? { get set }

    /// Sends the request of an endpoint and records its answers, if it counts.
    ///
    /// - Returns: when the last answer was complete.
    mutating func send(_ request: PlannedRequest) async -> MonotonicInstant

    /// Sends the request of a step, records its answers, if it counts, and takes their values.
    mutating func send(_ step: StepProgram, _ request: PlannedRequest) async -> StepEnd

    /// Takes note of a step that its condition left out.
    func didSkip(_ step: StepProgram)

    /// Records an iteration that has come to its end.
    func record(_ iteration: JourneyIteration)
}

extension RequestSender {
    func didSkip(_ step: StepProgram) {}

    /// Comparisons look at requests alone.
    func record(_ iteration: JourneyIteration) {}
}

/// Sends each request once.
struct LoadSender<Lane: TransportLane>: RequestSender {
    let channel: Lane.Channel
    /// The requests, by endpoint.
    let requests: [HTTPRequest]
    let recorder: Recorder
    var journeys: JourneyUser<Lane>?

    func send(_ request: PlannedRequest) async -> MonotonicInstant {
        let exchange = await channel.exchange(requests[request.endpoint])
        if request.isMeasured {
            recorder.record(exchange, endpoint: request.endpoint, plannedStart: request.plannedStart)
        } else {
            recorder.recordWarmUp()
        }
        return exchange.completed
    }

    mutating func send(_ step: StepProgram, _ request: PlannedRequest) async -> StepEnd {
        guard let lane = journeys?.lane, let made = journeys?.makeRequest(of: step) else {
            return StepEnd(cutAt: .now)
        }
        let exchange: HTTPExchange
        switch made {
        case .success(let made): exchange = await channel.exchange(made)
        case .failure(let error):
            await Task.yield()
            exchange = .unsent(error, at: lane.now)
        }
        let staysAtOrigin = recorder.staysAtOrigin
        let outcome = journeys?.judge(exchange, of: step, staysAtOrigin: staysAtOrigin)
        if request.isMeasured {
            recorder.record(
                exchange,
                as: outcome,
                endpoint: request.endpoint,
                plannedStart: request.plannedStart
            )
        } else {
            recorder.recordWarmUp()
        }
        return StepEnd(completed: exchange.completed, outcomes: [outcome])
    }

    func record(_ iteration: JourneyIteration) {
        recorder.recordIteration(
            of: iteration.journey,
            nanoseconds: iteration.duration,
            succeeded: !iteration.hasFailed,
            requests: iteration.sent
        )
    }
}

extension TransportLane {
    /// Sleeps until a moment of a run, unless the moment has come already.
    ///
    /// - Returns: whether the caller goes on: not once the task is cancelled, and not when nothing may be
    ///   sent at that moment any more.
    func sleep(until wake: MonotonicInstant, of schedule: RunSchedule) async -> Bool {
        guard wake < schedule.deadline, !Task.isCancelled else { return false }
        guard now < wake else { return true }
        return (try? await sleep(until: wake)) != nil
    }
}
