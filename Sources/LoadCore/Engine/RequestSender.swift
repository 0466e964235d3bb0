import SLOEval

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
    /// The number of the row that is next in each sequential table, where that is not the arrival's.
    var nextRows: [UInt64]?
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

    /// Whether a pause on the way is taken; takes note of one that isn't.
    func takesPause(least: UInt64, width: UInt64) -> Bool

    /// Records an iteration that has come to its end, or was cut off.
    func record(_ iteration: JourneyIteration, endedBy course: JourneyIteration.Course)
}

extension RequestSender {
    func didSkip(_ step: StepProgram) {}

    func takesPause(least: UInt64, width: UInt64) -> Bool { true }

    /// Comparisons look at requests alone.
    func record(_ iteration: JourneyIteration, endedBy course: JourneyIteration.Course) {}
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
        let exchange = await lane.exchange(made, over: channel)
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

    func record(_ iteration: JourneyIteration, endedBy course: JourneyIteration.Course) {
        guard course != .cut else {
            return recorder.recordCutIteration(
                of: iteration.journey,
                nanoseconds: iteration.duration,
                failed: iteration.hasFailed
            )
        }
        recorder.recordIteration(
            of: iteration.journey,
            nanoseconds: iteration.duration,
            succeeded: !iteration.hasFailed,
            requests: iteration.sent
        )
    }
}

extension TransportLane {
    /// Sends what was made of a step. What can't be sent is an exchange that failed, after others had their turn.
    func exchange(
        _ made: Result<HTTPRequest, UnusableValue>,
        over channel: Channel
    ) async -> HTTPExchange {
        switch made {
        case .success(let request): return await channel.exchange(request)
        case .failure(let error):
            await Task.yield()
            return HTTPExchange(
                result: .failed(.unusableValue, detail: error.description),
                sent: now,
                completed: now
            )
        }
    }

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
