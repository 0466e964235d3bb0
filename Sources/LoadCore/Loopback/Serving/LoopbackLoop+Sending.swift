extension LoopbackLoop {
    /// Sends what can be sent, and reads on as soon as nothing is left to send.
    func proceed(_ connection: LoopbackConnection) {
        while connection.pace == nil, send(connection) {
            if connection.phase == .sending {
                guard finish(connection) else { break }
            }
            guard connection.isReading, !connection.input.isEmpty else { break }
            let count = connection.input.count
            readInput(of: connection)
            guard connection.input.count < count else { break }
        }
        if connection.isEnded, connection.isReading, connection.unsentCount == 0 { drop(connection) }
        if connection.phase != .gone { updateInterest(connection) }
    }

    /// Sends the output. Returns whether all of it is gone.
    private func send(_ connection: LoopbackConnection) -> Bool {
        while connection.unsentCount > 0 {
            guard transmit(connection, atMost: .max) else { return false }
        }
        return connection.phase != .gone
    }

    /// Sends once. Returns whether it is worth trying again.
    private func transmit(_ connection: LoopbackConnection, atMost limit: Int) -> Bool {
        let count = min(connection.unsentCount, limit)
        let range = connection.sentCount..<(connection.sentCount + count)
        // Counted first: who has received an answer is to find it counted.
        board.countSent(count)
        switch connection.transmit(range) {
        case .moved(let moved):
            board.countSent(0, unsent: count - moved)
            connection.dequeue(moved)
            return moved == count
        case .wouldBlock, .ended:
            board.countSent(0, unsent: count)
            return false
        case .broken:
            board.countSent(0, unsent: count)
            drop(connection)
            return false
        }
    }

    /// Does what follows an answer that was sent. Returns whether the next request may be read.
    private func finish(_ connection: LoopbackConnection) -> Bool {
        switch connection.ending {
        case .next:
            connection.phase = .head
            return true
        case .close: beginDraining(connection)
        case .reset: drop(connection, resets: true)
        case .silence: connection.phase = .silent
        // Sent when the socket is next reported writable, so that the others get their turn.
        case .endless(let bytes): connection.enqueue(bytes)
        }
        return false
    }

    /// Sends the next byte of an answer that drips, and the rest later.
    func sendOneByte(_ connection: LoopbackConnection) {
        _ = transmit(connection, atMost: 1)
        guard connection.phase != .gone else { return }
        if connection.unsentCount > 0, let pace = connection.pace {
            setTimer(of: connection, MonotonicInstant.now.advanced(by: pace))
        } else {
            connection.pace = nil
            proceed(connection)
        }
    }

    /// Watches the socket for what the connection can make use of.
    func updateInterest(_ connection: LoopbackConnection) {
        var interest: LoopbackInterest = []
        let hasRoom = connection.input.count < max(Self.highWater, options.requestHeadLimit)
        if !connection.isEnded && (hasRoom || connection.phase == .draining) { interest.insert(.read) }
        let hasOutput = connection.unsentCount > 0 && connection.pace == nil
        if hasOutput || connection.readsWhenWritable { interest.insert(.write) }
        guard interest != connection.interest else { return }
        connection.interest = interest
        poller.modify(connection.descriptor, token: connection.token, interest: interest)
    }
}
