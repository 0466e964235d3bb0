import LoadCore
import SLOEval
import Testing
import TestSupport

/// Each pattern's timing, seen from the server's side in simulated time.
@Suite struct PatternTimingTests {
    @Test func sustainedUsersPauseBetweenATenthAndAHundredthOfASecond() async throws {
        let run = try await SimulatedRun(.sustained, users: 1, seconds: 20) { _ in
            .init(after: .milliseconds(5))
        }
        let gaps = run.gaps(ofChannel: 0).map { $0 - .milliseconds(5) }
        #expect(gaps.count > 200)
        #expect(gaps.allSatisfy { $0 >= .milliseconds(10) && $0 < .milliseconds(100) })
        // Uniform: the mean lies near the middle, and both ends of the range are visited.
        let mean = gaps.reduce(.zero, +) / gaps.count
        #expect(mean > .milliseconds(50) && mean < .milliseconds(60))
        #expect(gaps.contains { $0 < .milliseconds(15) } && gaps.contains { $0 > .milliseconds(95) })
    }

    @Test func aBurstPausesAfterTenRequests() async throws {
        let run = try await SimulatedRun(.burst, users: 1, seconds: 60) { _ in .init(after: .milliseconds(1))
        }
        let gaps = run.gaps(ofChannel: 0)
        #expect(gaps.count > 100)
        for (index, gap) in gaps.enumerated() {
            if (index + 1).isMultiple(of: 10) {
                #expect(gap >= .milliseconds(501) && gap < .milliseconds(2001))
            } else {
                #expect(gap == .milliseconds(1))
            }
        }
    }

    @Test func stagesOfUsersComeAndGo() async throws {
        let plan = UserPlan(stages: [
            .init(duration: .seconds(10), users: 10), .init(duration: .seconds(10), users: 0),
            .init(duration: .seconds(10), users: 10),
        ])
        let run = try await SimulatedRun(.userStages(plan), users: 10, seconds: 30) { _ in
            .init(after: .milliseconds(50))
        }
        let seen = run.transport.seen
        // User 4 works from 4 to 16 s, and again from 24 s on; user 0 all the time but the turning point.
        let times = seen.filter { $0.channel == 4 }.map(\.at)
        #expect(times.first == .seconds(4))
        #expect(times.allSatisfy { $0 <= .seconds(16) || $0 >= .seconds(24) })
        #expect(times.contains { $0 > .seconds(15.9) && $0 <= .seconds(16) } && times.contains(.seconds(24)))
        // Up, down and up again each take 55 seconds of work (10 + 9 + … + 1) of 20 requests each.
        #expect((3300...3320).contains(seen.count))
        #expect(run.measurement.peakUsers == 10)
    }

    @Test func rampUpStartsUserIAfterItsShareOfTheRamp() async throws {
        let pattern = TrafficPattern.rampUp(duration: .seconds(30))
        let run = try await SimulatedRun(pattern, users: 10, seconds: 40) { _ in
            .init(after: .milliseconds(100))
        }
        for channel in 0..<10 {
            let first = run.transport.seen.first { $0.channel == channel }
            #expect(first?.at == .seconds(3) * channel)
            #expect(run.gaps(ofChannel: channel).allSatisfy { $0 == .milliseconds(100) })
        }
        #expect(run.measurement.peakUsers == 10)
    }

    @Test func usersWhoseRampIsNeverReachedSendNothing() async throws {
        let run = try await SimulatedRun(.rampUp(duration: .seconds(30)), users: 10, seconds: 6) { _ in
            .init(after: .milliseconds(100))
        }
        // Users 0 and 1 start at 0 s and 3 s; user 2 would start at 6 s, when the run is over.
        #expect(Set(run.transport.seen.map(\.channel)) == [0, 1])
        #expect(run.measurement.peakUsers == 2)
    }

    @Test func maxNeverPauses() async throws {
        let run = try await SimulatedRun(.max, users: 3, seconds: 1) { _ in .init(after: .milliseconds(2)) }
        #expect(run.transport.seen.count == 1500)
        #expect((0..<3).allSatisfy { run.gaps(ofChannel: $0).allSatisfy { $0 == .milliseconds(2) } })
    }

    @Test func aUserWaitsForItsAnswerHoweverLongItTakes() async throws {
        let run = try await SimulatedRun(.max, users: 1, seconds: 10) { _ in .init(after: .seconds(4)) }
        #expect(run.transport.seen.map(\.at) == [.zero, .seconds(4), .seconds(8)])
        #expect(run.measurement.requests == 3)
        #expect(run.measurement.elapsed == .seconds(12), "the last answer came after the deadline")
    }
}
