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
    var journeys: JourneyUser<Lane>?

    mutating func send(_ request: PlannedRequest) async -> MonotonicInstant {
        await send(requests[request.endpoint], isMeasured: request.isMeasured)
    }

    /// Sends a request and records its answers, if it counts.
    ///
    /// - Returns: when the last answer was complete.
    mutating func send(_ request: ShadowRequest, isMeasured: Bool) async -> MonotonicInstant {
        let answers = await exchange(
            canary: .success(request.canary),
            production: .success(request.production),
            productionAgain: .success(request.production)
        )
        if isMeasured, recorder.record(request.name, answers) { onAlarm() }
        return answers.completed
    }

    mutating func send(_ step: StepProgram, _ request: PlannedRequest) async -> StepEnd {
        guard var user = journeys else { return StepEnd(cutAt: .now) }
        let answers = await exchange(
            canary: user.makeRequest(of: step, side: 0),
            production: user.makeRequest(of: step, side: 1),
            productionAgain: user.makeRequest(of: step, side: 2)
        )
        var outcomes: [Outcome?] = []
        for (side, answer) in answers.bySide.enumerated() {
            outcomes.append(user.judge(answer.exchange, of: step, side: side, staysAtOrigin: true))
        }
        journeys = user
        if request.isMeasured, recorder.record(step.name, answers) { onAlarm() }
        return StepEnd(completed: answers.completed, outcomes: outcomes)
    }

    private mutating func exchange(
        canary toCanary: Result<HTTPRequest, UnusableValue>,
        production toProduction: Result<HTTPRequest, UnusableValue>,
        productionAgain toProductionAgain: Result<HTTPRequest, UnusableValue>
    ) async -> ShadowAnswers {
        let place = order.next(upperBound: UInt64(3))
        let early = place == 0 ? await canary.exchange(toCanary) : nil
        let first = await production.exchange(toProduction)
        let middle = place == 1 ? await canary.exchange(toCanary) : nil
        let second = await production.exchange(toProductionAgain)
        let mine: WatchedExchange =
            if let answer = early ?? middle { answer } else { await canary.exchange(toCanary) }
        return ShadowAnswers(canary: mine, production: first, productionAgain: second)
    }
}

/// The answers of canary and production to a request.
struct ShadowAnswers {
    let canary: WatchedExchange
    let production: WatchedExchange
    let productionAgain: WatchedExchange

    /// The answers in the order of the sides.
    var bySide: [WatchedExchange] { [canary, production, productionAgain] }

    /// When the last one was complete.
    var completed: MonotonicInstant { max(canary.exchange.completed, productionAgain.exchange.completed) }
}
