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

    mutating func send(_ request: PlannedRequest) async -> MonotonicInstant {
        let both = requests[request.endpoint]
        let mine: WatchedExchange
        let theirs: WatchedExchange
        if order.next() & 1 == 0 {
            mine = await canary.exchange(both.canary)
            theirs = await production.exchange(both.production)
        } else {
            theirs = await production.exchange(both.production)
            mine = await canary.exchange(both.canary)
        }
        if request.isMeasured, recorder.record(canary: mine, production: theirs, of: request) { onAlarm() }
        return max(mine.exchange.completed, theirs.exchange.completed)
    }
}
