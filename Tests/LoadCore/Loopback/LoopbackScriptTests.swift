import SLOEval
import Testing

@testable import LoadCore

@Suite struct LoopbackScriptTests {
    private func decisions(
        _ script: LoopbackServer.Script,
        path: String = "/",
        count: Int = 2000
    ) -> [LoopbackDecision] {
        var compiled = LoopbackCompiledScript(script)
        let route = compiled.route(of: Array(path.utf8).span)
        return (1...count).map {
            compiled.decide(route: route, numberOnConnection: $0, traits: LoopbackRequestTraits())
        }
    }

    private func share(_ decisions: [LoopbackDecision], _ matches: (LoopbackDecision) -> Bool) -> Double {
        Double(decisions.count(where: matches)) / Double(decisions.count)
    }

    @Test(arguments: [("/a", 1), ("/ab", 2), ("/", 0), ("/a/", 0), ("/A", 0), ("", 0)])
    func aPathIsComparedWhole(path: String, route: Int) {
        let script = LoopbackServer.Script(routes: ["/ab": .text("2"), "/a": .text("1")])
        #expect(LoopbackCompiledScript(script).route(of: Array(path.utf8).span) == route)
    }

    @Test func theSameSeedMeansTheSameFate() {
        let route = LoopbackServer.Route.failing(0.3, delay: .exponential(mean: .milliseconds(1)))
        let first = decisions(LoopbackServer.Script(fallback: route, seed: 7))
        let second = decisions(LoopbackServer.Script(fallback: route, seed: 7))
        let other = decisions(LoopbackServer.Script(fallback: route, seed: 8))
        #expect(first.map(\.transmission.status) == second.map(\.transmission.status))
        #expect(first.map(\.delayNanoseconds) == second.map(\.delayNanoseconds))
        #expect(first.map(\.delayNanoseconds) != other.map(\.delayNanoseconds))
    }

    @Test func anotherRouteDoesNotChangeTheFateOfTheFirst() {
        let route = LoopbackServer.Route.failing(0.3)
        let alone = decisions(.init(routes: ["/x": route]), path: "/x")
        let together = decisions(.init(routes: ["/a": route, "/x": route]), path: "/x")
        let neighbour = decisions(.init(routes: ["/a": route, "/x": route]), path: "/a")
        #expect(alone.map(\.transmission.status) == together.map(\.transmission.status))
        #expect(alone.map(\.transmission.status) != neighbour.map(\.transmission.status))
    }

    @Test func errorsHaveTheirShare() {
        let all = decisions(.init(fallback: .failing(0.25, status: 500)))
        #expect(abs(share(all) { $0.transmission.status == 500 } - 0.25) < 0.05)
        #expect(all.allSatisfy { $0.transmission.status == 500 || $0.transmission.status == 200 })
    }

    @Test func aMishapByShareHasItsShare() {
        let all = decisions(.init(fallback: .misbehaving(.stall, .share(0.1))))
        #expect(abs(share(all, \.isMishap) - 0.1) < 0.03)
        #expect(all.allSatisfy { $0.isMishap == ($0.transmission.ending == .silence) })
    }

    @Test func aMishapByNumberComesOnceAConnection() {
        let all = decisions(.init(fallback: .misbehaving(.closeInHead, .requestOfConnection(3))), count: 10)
        #expect(all.map(\.isMishap) == (1...10).map { $0 == 3 })
    }

    @Test func theFirstMishapWhoseOccasionComesIsDone() {
        var route = LoopbackServer.Route.text("ok")
        route.mishaps = [
            .init(.closeBeforeAnswer, .requestOfConnection(1)), .init(.resetBeforeAnswer), .init(.stall),
        ]
        let endings = decisions(.init(fallback: route), count: 3).map(\.transmission.ending)
        #expect(endings == [.close, .reset, .reset])
    }

    @Test func weightsThatAllowNothingFallBackOnTheFirstStatus() {
        let route = LoopbackServer.Route(statuses: [.init(201, weight: 0), .init(202, weight: -1)])
        #expect(decisions(.init(fallback: route), count: 1).first?.transmission.status == 201)
        let empty = LoopbackServer.Route(statuses: [])
        #expect(decisions(.init(fallback: empty), count: 1).first?.transmission.status == 200)
    }

    @Test func connectionsAreClosedByShare() {
        var compiled = LoopbackCompiledScript(.init(acceptance: .reset(share: 0.5)))
        let fates = (0..<1000).map { _ in compiled.acceptConnection() }
        let served = fates.count { $0 == .serve }
        #expect((400...600).contains(served))
        #expect(fates.allSatisfy { $0 == .serve || $0 == .reset(share: 0.5) })
    }

    @Test(
        arguments: [
            (99, nil), (100, 120), (119, 120), (120, nil), (1099, nil), (1100, 1120), (5119, 5120),
        ] as [(UInt64, UInt64?)]
    )
    func aPauseThatRepeatsCoversTheSameTimesOfEachPeriod(moment: UInt64, end: UInt64?) {
        let pause = LoopbackServer.Pause(
            start: .nanoseconds(100),
            length: .nanoseconds(20),
            period: .nanoseconds(1000)
        )
        #expect(pause.end(covering: moment) == end)
    }

    @Test func aPauseThatDoesNotRepeatIsOverOnce() {
        let pause = LoopbackServer.Pause(start: .nanoseconds(100), length: .nanoseconds(20))
        #expect(pause.end(covering: 110) == 120)
        #expect(pause.end(covering: 1110) == nil)
    }
}

@Suite struct LoopbackDelayTests {
    private func draws(_ delay: LoopbackServer.Delay, count: Int = 20_000) -> [Double] {
        var generator = SeededGenerator(seed: 3)
        return (0..<count).map { _ in Double(delay.drawNanoseconds(using: &generator)) / 1e6 }
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    @Test func aFixedDelayIsAlwaysTheSame() {
        #expect(Set(draws(.fixed(.milliseconds(5)), count: 10)) == [5])
        #expect(Set(draws(.none, count: 10)) == [0])
        #expect(Set(draws(.fixed(.seconds(-1)), count: 10)) == [0])
    }

    @Test func aUniformDelayFillsItsRange() {
        let values = draws(.uniform(.milliseconds(10) ... .milliseconds(20)))
        #expect(values.allSatisfy { (10...20).contains($0) })
        #expect(abs(mean(values) - 15) < 0.1)
    }

    @Test func anExponentialDelayHasItsMeanAndItsTail() {
        let values = draws(.exponential(mean: .milliseconds(10)))
        #expect(abs(mean(values) - 10) < 0.3)
        // e^-3 of the values are more than three means.
        #expect(abs(Double(values.count { $0 > 30 }) / 20_000 - 0.0498) < 0.01)
    }

    @Test func aLognormalDelayHasItsMedianAndItsTail() {
        let values = draws(.lognormal(median: .milliseconds(10), sigma: 0.5)).sorted()
        #expect(abs(values[10_000] - 10) < 0.3)
        // The 95th percentile is median × exp(1.645 sigma).
        #expect(abs(values[19_000] - 22.76) < 1)
    }

    @Test func aMixtureIsMostlyTheUsual() {
        let values = draws(.mostly(.fixed(.milliseconds(1)), slow: 0.05, .fixed(.milliseconds(100))))
        #expect(abs(Double(values.count { $0 == 100 }) / 20_000 - 0.05) < 0.01)
        #expect(values.allSatisfy { $0 == 1 || $0 == 100 })
        #expect(Set(draws(.mixture([]), count: 10)) == [0])
    }

    @Test func noDelayIsLongerThanAnHour() {
        let wild = draws(.lognormal(median: .seconds(100), sigma: 1000), count: 100)
        #expect(wild.max() == 3_600_000)
    }

    @Test(arguments: [(0.0, 0), (0.249, 0), (0.25, 2), (0.999, 2)])
    func aWeightOfZeroIsNeverDrawn(point: Double, index: Int) {
        #expect([1.0, 0, 3, -1].weightedIndex(at: point) == index)
    }
}
