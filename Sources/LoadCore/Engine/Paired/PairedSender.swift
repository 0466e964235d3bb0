import SLOEval

/// Asks canary and production the same, one after the other in random order.
///
/// One after the other, because two requests sent at once compete: for this loop, and for the machine when
/// both versions run on one. What the slower side costs would then be paid by the other, and hide the
/// difference. Between the two lies one answer's time, far less than a block.
struct PairedSender<Lane: TransportLane>: RequestSender {
    let canary: WatchedChannel<Lane>
    let production: WatchedChannel<Lane>
    /// The requests to both sides, by endpoint.
    let requests: [(canary: HTTPRequest, production: HTTPRequest)]
    var order: SeededGenerator
    let recorder: PairedRecorder
    /// Called when the recorder raises the alarm.
    let onAlarm: @Sendable () -> Void
    var journeys: JourneyUser<Lane>?

    mutating func send(_ request: PlannedRequest) async -> MonotonicInstant {
        let both = requests[request.endpoint]
        let (mine, theirs) = await exchange(.success(both.canary), .success(both.production))
        let answers = (
            canary: recorder.judge(mine, endpoint: request.endpoint),
            production: recorder.judge(theirs, endpoint: request.endpoint)
        )
        if request.isMeasured, recorder.record(answers, of: request) { onAlarm() }
        return max(mine.exchange.completed, theirs.exchange.completed)
    }

    mutating func send(_ step: StepProgram, _ request: PlannedRequest) async -> StepEnd {
        guard var user = journeys else { return StepEnd(cutAt: .now) }
        let (mine, theirs) = await exchange(
            user.makeRequest(of: step, side: 0),
            user.makeRequest(of: step, side: 1)
        )
        let answers = (
            canary: JudgedExchange(
                watched: mine,
                outcome: user.judge(mine.exchange, of: step, side: 0, staysAtOrigin: true)
            ),
            production: JudgedExchange(
                watched: theirs,
                outcome: user.judge(theirs.exchange, of: step, side: 1, staysAtOrigin: true)
            )
        )
        journeys = user
        if request.isMeasured, recorder.record(answers, of: request) { onAlarm() }
        return StepEnd(
            completed: max(mine.exchange.completed, theirs.exchange.completed),
            outcomes: [answers.canary.outcome, answers.production.outcome]
        )
    }

    /// Asks both sides, the one that is due first.
    private mutating func exchange(
        _ toCanary: Result<HTTPRequest, UnusableValue>,
        _ toProduction: Result<HTTPRequest, UnusableValue>
    ) async -> (canary: WatchedExchange, production: WatchedExchange) {
        let mine: WatchedExchange
        let theirs: WatchedExchange
        if order.next() & 1 == 0 {
            mine = await canary.exchange(toCanary)
            theirs = await production.exchange(toProduction)
        } else {
            theirs = await production.exchange(toProduction)
            mine = await canary.exchange(toCanary)
        }
        return (mine, theirs)
    }
}
