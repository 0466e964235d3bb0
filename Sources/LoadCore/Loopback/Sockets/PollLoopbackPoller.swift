#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The poller of systems without epoll: poll(2), whose cost grows with the number of descriptors and whose
/// deadlines are rounded up to whole milliseconds.
struct PollLoopbackPoller: LoopbackPoller {
    private var watched: [pollfd] = []
    private var tokens: [UInt64] = []
    private var places: [Int32: Int] = [:]

    init() {}

    mutating func add(_ descriptor: Int32, token: UInt64, interest: LoopbackInterest) -> Bool {
        places[descriptor] = watched.count
        watched.append(pollfd(fd: descriptor, events: Self.events(of: interest), revents: 0))
        tokens.append(token)
        return true
    }

    mutating func modify(_ descriptor: Int32, token: UInt64, interest: LoopbackInterest) {
        guard let place = places[descriptor] else { return }
        watched[place].events = Self.events(of: interest)
        tokens[place] = token
    }

    mutating func remove(_ descriptor: Int32) {
        guard let place = places.removeValue(forKey: descriptor) else { return }
        let last = watched.removeLast()
        let lastToken = tokens.removeLast()
        guard place < watched.count else { return }
        watched[place] = last
        tokens[place] = lastToken
        places[last.fd] = place
    }

    mutating func wait(until deadline: MonotonicInstant?, events: inout [LoopbackEvent]) {
        events.removeAll(keepingCapacity: true)
        let limit = deadline.map { moment in
            Int32(clamping: (moment.nanoseconds(since: .now) + 999_999) / 1_000_000)
        }
        let count = watched.withUnsafeMutableBufferPointer { buffer in
            poll(buffer.baseAddress, nfds_t(buffer.count), limit ?? -1)
        }
        guard count > 0 else { return }
        for (place, entry) in watched.enumerated() where entry.revents != 0 {
            let flags = Int32(entry.revents)
            events.append(
                LoopbackEvent(
                    token: tokens[place],
                    isReadable: flags & Int32(POLLIN) != 0,
                    isWritable: flags & Int32(POLLOUT) != 0,
                    isBroken: flags & Int32(POLLERR | POLLHUP) != 0
                )
            )
        }
    }

    private static func events(of interest: LoopbackInterest) -> Int16 {
        var events: Int32 = 0
        if interest.contains(.read) { events |= Int32(POLLIN) }
        if interest.contains(.write) { events |= Int32(POLLOUT) }
        return Int16(events)
    }
}
