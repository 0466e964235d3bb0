import Testing

@testable import LoadCore

@Suite struct LoopbackPollerTests {
    private func readsAndForgets(_ poller: consuming some LoopbackPoller & ~Copyable) throws {
        let first = try LoopbackWakeUp()
        let second = try LoopbackWakeUp()
        var events: [LoopbackEvent] = []
        let isFirstAdded = poller.add(first.descriptor, token: 11, interest: .read)
        let isSecondAdded = poller.add(second.descriptor, token: 22, interest: .read)
        #expect(isFirstAdded && isSecondAdded)

        second.signal()
        poller.wait(until: nil, events: &events)
        let readable = LoopbackEvent(token: 22, isReadable: true, isWritable: false, isBroken: false)
        #expect(events == [readable])
        // Readiness is reported as long as it lasts.
        poller.wait(until: nil, events: &events)
        #expect(events == [readable])

        poller.modify(second.descriptor, token: 22, interest: [])
        first.signal()
        poller.wait(until: nil, events: &events)
        #expect(events.map(\.token) == [11])

        poller.remove(first.descriptor)
        poller.modify(second.descriptor, token: 33, interest: .read)
        poller.wait(until: nil, events: &events)
        #expect(events.map(\.token) == [33])
        second.clear()
        poller.wait(until: .now, events: &events)
        #expect(events.isEmpty)
    }

    private func waitsForMoments(_ poller: consuming some LoopbackPoller & ~Copyable) {
        var events = [LoopbackEvent(token: 1, isReadable: true, isWritable: true, isBroken: true)]
        for microseconds in [0, 1, 300, 1_200, 200] {
            let deadline = MonotonicInstant.now.advanced(by: .microseconds(microseconds))
            repeat { poller.wait(until: deadline, events: &events) } while MonotonicInstant.now < deadline
            #expect(events.isEmpty)
        }
    }

    @Test func thePollersReportWhatIsWatched() throws {
        try readsAndForgets(SystemLoopbackPoller())
        try readsAndForgets(PollLoopbackPoller())
    }

    @Test func thePollersWakeAtADeadline() throws {
        waitsForMoments(try SystemLoopbackPoller())
        waitsForMoments(PollLoopbackPoller())
    }
}
