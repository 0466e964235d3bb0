import SLOEval
import Testing

@Suite struct EarlyAbortTests {
    /// What is seen second by second of a service that answers 100 requests a second.
    private func violations(
        _ seconds: Int,
        policy: SLOPolicy = SLOPolicy(p95Milliseconds: 50, errorRatePercent: 1),
        window: Duration = .seconds(10),
        probeMilliseconds: Double = 0.1,
        phase: ProgressSnapshot.Phase = .measuring,
        milliseconds: (Int) -> Double = { _ in 5 },
        failures: (Int) -> UInt64 = { _ in 0 },
        ownFailures: (Int) -> UInt64 = { _ in 0 },
        standstill: (Int) -> Double = { _ in 0 }
    ) -> [(second: Int, violation: Violation)] {
        var rule = EarlyAbort(policy: policy, window: window)
        var failed: UInt64 = 0
        var ownFailed: UInt64 = 0
        var probe = LatencyHistogram()
        var found: [(Int, Violation)] = []
        for second in 1...seconds {
            var interval = LatencyHistogram(resolution: .coarse)
            for _ in 0..<100 { interval.record(nanoseconds: UInt64(milliseconds(second) * 1e6)) }
            for _ in 0..<10 { probe.record(nanoseconds: UInt64(probeMilliseconds * 1e6)) }
            failed += failures(second) + ownFailures(second)
            ownFailed += ownFailures(second)
            let snapshot = ProgressSnapshot(
                phase: phase,
                elapsedSeconds: Double(second) + 0.01,
                plannedSeconds: 300,
                requests: UInt64(second * 100),
                failures: failed,
                requestsPerSecond: 100,
                p95Milliseconds: nil,
                activeUsers: 1,
                interval: CompactHistogram(interval),
                probe: CompactHistogram(probe),
                generatorFailures: ownFailed,
                standstillSeconds: standstill(second)
            )
            if let violation = rule.observe(snapshot) { found.append((second, violation)) }
        }
        return found
    }

    @Test func aGoodRunIsLeftAlone() {
        #expect(violations(60).isEmpty)
    }

    @Test func failuresOfTheGeneratorsOwnStopNothing() {
        #expect(violations(60, ownFailures: { _ in 50 }).isEmpty)
        #expect(!violations(60, failures: { _ in 10 }, ownFailures: { _ in 50 }).isEmpty)
    }

    /// Three seconds from second 20 on, and three in which the generator catches up, say nothing of the
    /// service.
    @Test func aGeneratorThatStoodStillStopsNothing() {
        let late = { (second: Int) -> Double in (20..<23).contains(second) ? 2_000 : 5 }
        #expect(violations(60, milliseconds: late, standstill: { $0 < 20 ? 0 : 3 }).isEmpty)
        #expect(!violations(60, milliseconds: late).isEmpty)
        // What is slow afterwards is seen, a whole window later.
        let slow = violations(60, milliseconds: { $0 < 20 ? 5 : 500 }, standstill: { $0 < 20 ? 0 : 3 })
        #expect((32...34).contains(slow.first?.second ?? 0))
    }

    @Test func nothingIsSaidBeforeAWholeWindowWasMeasured() {
        #expect(violations(20, milliseconds: { _ in 500 }).map(\.second) == Array(10...20))
        #expect(violations(20, window: .seconds(3), milliseconds: { _ in 500 }).first?.second == 3)
        #expect(violations(30, phase: .warmUp, milliseconds: { _ in 500 }).isEmpty)
    }

    @Test func aServiceThatTurnsSlowIsSeenAndNamed() throws {
        let found = try #require(violations(60, milliseconds: { $0 <= 30 ? 5 : 80 }).first)
        // Five of a hundred must be slow for certain: that takes a second or two of ten.
        #expect((31...32).contains(found.second))
        #expect(found.violation.objective.metric == .p95)
        #expect(found.violation.description.hasSuffix("ms over the last 10 s exceeds threshold 50ms"))
    }

    @Test func errorsCountWhenTheyCanNoLongerBeChance() throws {
        let found = try #require(violations(60, failures: { $0 > 30 ? 4 : 0 }).first)
        #expect(found.violation.objective.metric == .errorRate)
        #expect((36...42).contains(found.second))
        #expect(violations(60, failures: { $0 == 30 ? 3 : 0 }).isEmpty, "3 of 1,000 against 1 %")
        #expect(violations(60, failures: { _ in 1 }).isEmpty, "exactly the bound")
    }

    @Test func whatTheGeneratorTookItselfIsNotHeldAgainstTheService() {
        #expect(violations(60, probeMilliseconds: 70, milliseconds: { _ in 100 }).isEmpty)
        #expect(!violations(60, probeMilliseconds: 30, milliseconds: { _ in 100 }).isEmpty)
    }

    @Test(arguments: [(Metric.throughput, 1e6), (.mean, 1)])
    func throughputAndMeanAreLeftToTheEnd(metric: Metric, bound: Double) {
        #expect(violations(60, policy: SLOPolicy(others: [metric: bound])).isEmpty)
    }

    @Test func oneRequestAboveTheMaximumIsCertain() throws {
        let slow = { (second: Int) -> Double in second == 30 ? 80 : 5 }
        let found = try #require(
            violations(60, policy: SLOPolicy(others: [.max: 50]), milliseconds: slow).first
        )
        #expect(found.second == 30 && found.violation.objective.metric == .max)
        #expect(found.violation.description == "Max latency 79.9ms over the last 10 s exceeds threshold 50ms")
    }

    /// Coarse cells are up to 3.2 % wide, and the latencies may lie anywhere in them.
    @Test(arguments: Array(stride(from: 1.0, to: 500, by: 7.3)))
    func aServiceWithinItsBoundIsNeverStopped(milliseconds: Double) {
        for policy in [
            SLOPolicy(others: [.p50: milliseconds, .p95: milliseconds]),
            SLOPolicy(others: [.percentile(99): milliseconds + 0.001]),
        ] {
            let found = violations(
                12,
                policy: policy,
                probeMilliseconds: 0.000_001,
                milliseconds: { _ in milliseconds }
            )
            #expect(found.isEmpty, "\(found)")
        }
        let slow = violations(
            12,
            policy: SLOPolicy(others: [.p50: milliseconds]),
            milliseconds: { _ in milliseconds * 1.04 + 0.2 }
        )
        #expect(slow.first?.second == 10, "beyond a cell's width it is certain")
    }

    @Test func anyPercentileIsWatchedOnceItsIntervalAllows() {
        let policy = SLOPolicy(others: [.percentile(90): 50])
        #expect(violations(60, policy: policy, milliseconds: { $0 <= 30 ? 5 : 80 }).first?.second == 32)
        #expect(violations(60, policy: policy, milliseconds: { $0 == 30 ? 80 : 5 }).isEmpty)
    }

    @Test func aSuccessRateIsTheErrorRateFromTheOtherEnd() throws {
        let failures = { (second: Int) -> UInt64 in second > 30 ? 4 : 0 }
        let errors = try #require(
            violations(60, policy: SLOPolicy(errorRatePercent: 1), failures: failures).first
        )
        let policy = SLOPolicy(others: [.successRate: 99])
        let successes = try #require(violations(60, policy: policy, failures: failures).first)
        #expect(successes.second == errors.second)
        #expect(abs(successes.violation.measured + errors.violation.measured - 100) < 1e-9)
    }

    /// One hundred requests a second of the run, of which a tenth are an endpoint's.
    private func violation(
        _ policy: SLOPolicy,
        milliseconds: (Int) -> Double = { _ in 5 },
        failures: (Int) -> Int = { _ in 0 },
        kind: FailureKind = .http5xx,
        isWatched: Bool = true
    ) -> (second: Int, violation: Violation)? {
        var rule = EarlyAbort(policy: policy, window: .seconds(10))
        var order = EndpointMeasurement(name: "order")
        var shopping = JourneyMeasurement(name: "shopping")
        var own: UInt64 = 0
        for second in 1...60 {
            for number in 0..<10 {
                let isFailure = number < failures(second)
                let latency = UInt64(milliseconds(second) * 1e6)
                order.record(
                    nanoseconds: latency,
                    failure: isFailure ? kind : nil,
                    status: nil,
                    bytes: 0,
                    redirects: 0
                )
                shopping.record(nanoseconds: latency, succeeded: !isFailure, requests: 3)
                if isFailure, kind == .generator { own += 1 }
            }
            let snapshot = ProgressSnapshot(
                phase: .measuring,
                elapsedSeconds: Double(second) + 0.01,
                plannedSeconds: 300,
                requests: UInt64(second * 100),
                failures: 0,
                requestsPerSecond: 100,
                p95Milliseconds: nil,
                activeUsers: 1,
                watched: isWatched
                    ? [ScopeProgress(order), ScopeProgress(shopping, generatorFailures: own)] : nil
            )
            if let violation = rule.observe(snapshot) { return (second, violation) }
        }
        return nil
    }

    private static let scoped: [(SLOPolicy, String)] = [
        (SLOPolicy(endpoints: ["order": [.p95: 50]]), "order: P95 latency "),
        (SLOPolicy(endpoints: ["order": [.max: 50]]), "order: Max latency 80.0ms over the last 10 s"),
        (SLOPolicy(journeys: ["shopping": [.p95: 50]]), "shopping: P95 latency "),
    ]

    @Test(arguments: scoped)
    func anEndpointOrJourneyThatTurnsSlowIsSeenAndNamed(policy: SLOPolicy, line: String) throws {
        let found = try #require(violation(policy, milliseconds: { $0 <= 30 ? 5 : 80 }))
        #expect((31...33).contains(found.second))
        #expect(found.violation.description.hasPrefix(line), "\(found.violation)")
        #expect(violation(policy) == nil)
        #expect(violation(policy, milliseconds: { _ in 80 }, isWatched: false) == nil)
    }

    @Test func onlyTheWindowCounts() throws {
        // Slow at first, before the window that is whole: what is over is over.
        let policy = SLOPolicy(endpoints: ["order": [.p50: 50, .max: 1_000]])
        #expect(violation(policy, milliseconds: { $0 <= 4 ? 80 : 5 }) == nil)
    }

    @Test func errorsOfAnEndpointOrJourneyCountUnlessTheyAreTheGenerators() throws {
        let policies = [
            SLOPolicy(endpoints: ["order": [.errorRate: 1]]),
            SLOPolicy(journeys: ["shopping": [.successRate: 99]]),
        ]
        for policy in policies {
            let found = try #require(violation(policy, failures: { $0 > 30 ? 3 : 0 }))
            #expect((31...36).contains(found.second))
            #expect(violation(policy, failures: { $0 > 30 ? 3 : 0 }, kind: .generator) == nil)
        }
    }

    @Test func shardsOfWhatIsWatchedAreAddedByScope() {
        var order = EndpointMeasurement(name: "order")
        order.record(.milliseconds(5), failure: .generator)
        var all = [ScopeProgress(order)]
        all.merge([
            ScopeProgress(JourneyMeasurement(name: "order"), generatorFailures: 7), ScopeProgress(order),
        ])
        #expect(all.map(\.scope) == [.endpoint("order"), .journey("order")])
        #expect(all[0].latency.count == 2 && all[0].failures == 2 && all[0].generatorFailures == 2)
        #expect(all[1].generatorFailures == 0)
    }
}
