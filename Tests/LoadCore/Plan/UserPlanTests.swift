import Testing

@testable import LoadCore

/// Users that come and go: 0 to 4 in 10 s, 4 for 10 s, down to 1 in 15 s, 1 for 5 s.
@Suite struct UserPlanTests {
    private let plan = UserPlan(stages: [
        .init(duration: .seconds(10), users: 4),
        .init(duration: .seconds(10), users: 4),
        .init(duration: .seconds(15), users: 1),
        .init(duration: .seconds(5), users: 1),
    ])

    private func next(_ user: Int, from seconds: Double) -> Double? {
        plan.nextMoment(ofUser: user, from: UInt64(seconds * 1e9)).map { Double($0) / 1e9 }
    }

    @Test func usersBeginAsTheLineRises() {
        #expect((0..<4).map { next($0, from: 0) } == [0, 2.5, 5, 7.5])
        #expect(next(4, from: 0) == nil)
    }

    @Test(arguments: [(3, 24.9, true), (3, 25.1, false), (1, 34.9, true), (1, 35, false), (0, 1000, true)])
    func usersLeaveAsTheLineFalls(user: Int, seconds: Double, isAtWork: Bool) {
        #expect(next(user, from: seconds) == (isAtWork ? seconds : nil))
    }

    @Test func aUserComesBackWithTheNextRise() throws {
        let waves = UserPlan(stages: [
            .init(duration: .seconds(10), users: 10), .init(duration: .seconds(10), users: 0),
            .init(duration: .seconds(10), users: 10),
        ])
        #expect(waves.nextMoment(ofUser: 5, from: 16_000_000_000) == 25_000_000_000)
        #expect(waves.peakUsers == 10)
    }

    @Test func aStageThatFallsToZeroStopsEveryUser() {
        let down = UserPlan(stages: [
            .init(duration: .seconds(2), users: 8), .init(duration: .seconds(2), users: 0),
        ])
        for user in 0..<8 { #expect(down.nextMoment(ofUser: user, from: 4_000_000_000) == nil) }
    }
}
