#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LoopbackLoop {
    private static let acceptBatch = 64
    private static let acceptPause = Duration.milliseconds(20)

    /// Accepts the connections that wait, a batch at most, so that the others get their turn.
    func accept(from listener: LoopbackListener) {
        for _ in 0..<Self.acceptBatch {
            guard let descriptor = LoopbackSystem.acceptConnection(listener.descriptor) else {
                if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) { pauseAccepting() }
                return
            }
            welcome(descriptor)
        }
    }

    private func welcome(_ descriptor: Int32) {
        takeOrders()
        acceptedCount += 1
        makeRoom()
        board.count { $0.countConnection() }
        let stream = security.flatMap { try? TLSStream(serving: $0, descriptor: descriptor) }
        let connection = LoopbackConnection(descriptor: descriptor, number: acceptedCount, stream: stream)
        while connections.count <= Int(descriptor) { connections.append(nil) }
        connections[Int(descriptor)] = connection
        openCount += 1
        switch script.acceptConnection() {
        case .close: drop(connection)
        case .reset: drop(connection, resets: true)
        case .serve:
            if !poller.add(descriptor, token: connection.token, interest: connection.interest) {
                drop(connection)
            }
        }
    }

    /// Closes the connection that has been at the same step for longest when there are too many.
    private func makeRoom() {
        guard let limit = options.connectionLimit, openCount >= max(1, limit) else { return }
        let open = connections.lazy.compactMap(\.self)
        let oldest = open.filter(\.waitsForClient).min { $0.stepStart < $1.stepStart }
        if let connection = oldest ?? open.min(by: { $0.stepStart < $1.stepStart }) { drop(connection) }
    }

    /// Looks again after the clients that take too long, a few times within their limit.
    func scheduleSweep() {
        guard let limit = options.idleLimit else { return }
        let deadline = MonotonicInstant.now.advanced(by: limit / 4)
        timers.insert((Token.sweep, 0), at: deadline)
    }

    /// Closes the connections of clients that take too long.
    func sweep() {
        guard let limit = options.idleLimit else { return }
        let now = MonotonicInstant.now
        for case let connection? in connections
        where connection.waitsForClient && connection.stepStart.duration(to: now) > limit {
            drop(connection)
        }
        scheduleSweep()
    }

    /// Looks away from the listeners for a while: a process out of descriptors would be told of the waiting
    /// connection again and again.
    private func pauseAccepting() {
        watchListeners(for: [])
        let deadline = MonotonicInstant.now.advanced(by: Self.acceptPause)
        timers.insert((Token.firstListener, 0), at: deadline)
    }

    func resumeAccepting() {
        watchListeners(for: .read)
    }

    private func watchListeners(for interest: LoopbackInterest) {
        for (index, listener) in listeners.enumerated() {
            let token = Token.firstListener + UInt64(index)
            poller.modify(listener.descriptor, token: token, interest: interest)
        }
    }
}
