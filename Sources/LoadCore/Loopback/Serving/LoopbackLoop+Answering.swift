import SLOEval

extension LoopbackLoop {
    private static let drainTime = Duration.seconds(1)

    /// Answers the request that was just read whole, now or after its delay.
    func answer(_ connection: LoopbackConnection) {
        takeOrders()
        countRequest(of: connection)
        let decision = decide(for: connection)
        if decision.isMishap { board.count { $0.mishaps += 1 } }
        connection.pending = decision.transmission
        connection.phase = .waiting
        if decision.delayNanoseconds == 0 {
            beginAnswer(of: connection)
        } else {
            let deadline = MonotonicInstant.now.advanced(byNanoseconds: decision.delayNanoseconds)
            setTimer(of: connection, deadline)
        }
    }

    private func countRequest(of connection: LoopbackConnection) {
        let length = connection.body.length
        board.count { $0.countRequest(path: connection.incoming.path, bodyLength: length) }
        connection.incoming.request?.body = connection.body.kept
        connection.incoming.request?.bodyLength = length
        if board.keepsLog, let request = connection.incoming.request { board.write(request) }
    }

    private func decide(for connection: LoopbackConnection) -> LoopbackDecision {
        if let handler, let request = connection.incoming.request {
            let response = handler(request)
            let traits = connection.incoming.traits
            return LoopbackDecision(
                transmission: response.transmission(for: traits, using: &handlerGenerator),
                delayNanoseconds: response.delay.drawNanoseconds(using: &handlerGenerator),
                isMishap: response.misbehaviour != nil
            )
        }
        if connection.incoming.scriptNumber != scriptNumber {
            connection.incoming.route = script.route(of: Array(connection.incoming.path.utf8).span)
        }
        return script.decide(
            route: connection.incoming.route,
            numberOnConnection: connection.requestCount,
            traits: connection.incoming.traits
        )
    }

    /// Begins the answer whose time has come, unless the server pauses.
    private func beginAnswer(of connection: LoopbackConnection) {
        if let end = endOfPause() {
            connection.isHeld = true
            return setTimer(of: connection, end)
        }
        connection.isHeld = false
        if connection.unsentCount == 0 { connection.stepStart = .now }
        guard let transmission = connection.pending else { return }
        connection.pending = nil
        if let status = transmission.status { board.count { $0.answersByStatus.add(status) } }
        connection.enqueue(transmission.bytes)
        connection.ending = transmission.ending
        connection.pace = transmission.pace
        let isPlain = transmission.ending == .next && transmission.pace == nil
        connection.phase = isPlain ? .head : .sending
        if transmission.pace != nil { setTimer(of: connection, .now) }
    }

    /// Lets every answer that a pause keeps back look at the clock again, for the pause may be over.
    func reviewHeldAnswers() {
        for case let connection? in connections where connection.isHeld { setTimer(of: connection, .now) }
    }

    /// When the pause that the server is in ends; `nil` when it is in none.
    private func endOfPause() -> MonotonicInstant? {
        guard heldUntil != nil || !script.pauses.isEmpty else { return nil }
        let now = MonotonicInstant.now
        if let heldUntil {
            if heldUntil > now { return heldUntil }
            self.heldUntil = nil
        }
        let elapsed = now.nanoseconds(since: scriptStart)
        let ends = script.pauses.compactMap { $0.end(covering: elapsed) }
        return ends.max().map { scriptStart.advanced(byNanoseconds: $0) }
    }

    /// Answers what is no request, and ends the connection.
    func refuse(_ connection: LoopbackConnection, status: Int) {
        board.count {
            $0.refusedRequests += 1
            $0.answersByStatus.add(status)
        }
        connection.enqueue(LoopbackTransmission.refusal(status: status).bytes)
        connection.ending = .close
        connection.pace = nil
        connection.phase = .sending
    }

    /// Ends this side of a connection and waits a little for the client's end.
    func beginDraining(_ connection: LoopbackConnection) {
        guard !connection.isEnded else { return drop(connection) }
        connection.phase = .draining
        connection.stream?.close()
        LoopbackSystem.endSending(connection.descriptor)
        setTimer(of: connection, MonotonicInstant.now.advanced(by: Self.drainTime))
    }

    func setTimer(of connection: LoopbackConnection, _ deadline: MonotonicInstant) {
        connection.timerStamp += 1
        timers.insert((connection.token, connection.timerStamp), at: deadline)
    }

    /// Does what the deadlines that have come are for.
    func fireTimers() {
        guard timers.earliest != nil else { return }
        let now = MonotonicInstant.now
        while let (token, stamp) = timers.popFirst(dueBy: now)?.owner {
            if token == Token.firstListener {
                resumeAccepting()
            } else if token == Token.sweep {
                sweep()
            } else if let connection = connection(of: token), connection.timerStamp == stamp {
                fire(connection)
            }
        }
    }

    private func fire(_ connection: LoopbackConnection) {
        switch connection.phase {
        case .waiting:
            beginAnswer(of: connection)
            proceed(connection)
        case .sending:
            sendOneByte(connection)
        case .draining:
            drop(connection)
        case .head, .body, .silent, .gone:
            break
        }
    }
}
