import SLOEval

/// A request as a shadow test sends it to both sides.
struct ShadowRequest: Sendable {
    let name: String
    let canary: HTTPRequest
    let production: HTTPRequest

    init(_ endpoint: Endpoint, in plan: ShadowPlan, keeping keptHeaders: [String]) {
        func request(to target: TargetURL) -> HTTPRequest {
            HTTPRequest(
                target: target,
                path: target.path(of: endpoint),
                method: endpoint.method,
                headers: endpoint.headers,
                body: endpoint.body ?? [],
                bodyUse: BodyUse(keptBytes: .max, isHashed: true),
                keptHeaders: keptHeaders
            )
        }
        name = "\(endpoint.method) \(endpoint.shownPath)"
        canary = request(to: plan.plan.target)
        production = request(to: plan.production)
    }
}

/// Asks production twice and the canary once, one after the other, with the canary in a random place.
struct ShadowSender<Lane: TransportLane>: RequestSender {
    let canary: WatchedChannel<Lane>
    let production: WatchedChannel<Lane>
    /// The requests of the plan's endpoints, for a test without a recording.
    let requests: [ShadowRequest]
    var order: SeededGenerator
    let recorder: ShadowRecorder
    /// Called when the recorder raises the alarm.
    let onAlarm: @Sendable () -> Void

    mutating func send(_ request: PlannedRequest) async -> MonotonicInstant {
        await send(requests[request.endpoint], isMeasured: request.isMeasured)
    }

    /// Sends a request and records its answers, if it counts.
    ///
    /// - Returns: when the last answer was complete.
    mutating func send(_ request: ShadowRequest, isMeasured: Bool) async -> MonotonicInstant {
        let place = order.next(upperBound: UInt64(3))
        let early = place == 0 ? await canary.exchange(request.canary) : nil
        let first = await production.exchange(request.production)
        let middle = place == 1 ? await canary.exchange(request.canary) : nil
        let second = await production.exchange(request.production)
        let mine: WatchedExchange =
            if let answer = early ?? middle { answer } else { await canary.exchange(request.canary) }
        if isMeasured,
            recorder.record(request.name, production: first, productionAgain: second, canary: mine)
        {
            onAlarm()
        }
        return max(mine.exchange.completed, second.exchange.completed)
    }
}
