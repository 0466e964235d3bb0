/// A request that a user sends next.
struct PlannedRequest {
    /// The index of the endpoint.
    var endpoint: Int
    /// Whether it counts; not during the warm-up.
    var isMeasured: Bool
    /// When it is due, in an open plan.
    var plannedStart: MonotonicInstant?
    /// How long the user pauses after it, in nanoseconds.
    var pause: UInt64 = 0
}

/// Sends the requests of one user and records the answers: one exchange each in a load test, a pair in a
/// comparison, three in a shadow test.
protocol RequestSender: Sendable {
    /// Sends a request and records its answers, if it counts.
    ///
    /// - Returns: when the last answer was complete.
    mutating func send(_ request: PlannedRequest) async -> MonotonicInstant
}

/// Sends each request once.
struct LoadSender<Channel: HTTPChannel>: RequestSender {
    let channel: Channel
    /// The requests, by endpoint.
    let requests: [HTTPRequest]
    let recorder: Recorder

    func send(_ request: PlannedRequest) async -> MonotonicInstant {
        let exchange = await channel.exchange(requests[request.endpoint])
        if request.isMeasured {
            recorder.record(exchange, endpoint: request.endpoint, plannedStart: request.plannedStart)
        } else {
            recorder.recordWarmUp()
        }
        return exchange.completed
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
