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

@Suite struct LoopbackTimersTests {
    @Test func deadlinesComeInOrderAndNeverEarly() {
        var generator = SeededGenerator(seed: 5)
        var timers = LoopbackTimers()
        var deadlines: [UInt64] = []
        for token in 0..<500 {
            let deadline = UInt64.random(in: 0..<200, using: &generator)
            deadlines.append(deadline)
            timers.add(.init(deadline: .init(nanoseconds: deadline), token: UInt64(token), stamp: 0))
        }
        var popped: [UInt64] = []
        for now in stride(from: UInt64(0), through: 200, by: 10) {
            while let entry = timers.popDue(at: .init(nanoseconds: now)) {
                #expect(entry.deadline.nanoseconds <= now)
                #expect(entry.deadline.nanoseconds == deadlines[Int(entry.token)])
                popped.append(entry.deadline.nanoseconds)
            }
            #expect(timers.earliest.map { $0.nanoseconds > now } ?? true)
        }
        #expect(popped == deadlines.sorted())
        #expect(timers.earliest == nil)
    }
}
