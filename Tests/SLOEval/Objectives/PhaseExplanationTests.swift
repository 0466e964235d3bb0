import SLOEval
import Testing

@Suite struct PhaseExplanationTests {
    /// What a run is made of: requests that take the same time in the same phases.
    struct Group: Sendable {
        var requests = 100
        /// In milliseconds.
        var before: [RequestPhase: UInt64] = [:]
        var within: [RequestPhase: UInt64] = [:]
        /// From the planned start, in an open run.
        var lag: UInt64?
        var opens = true
        var resumes = false
        var closes = false
        var bytes: UInt64 = 200
    }

    private func measurement(_ groups: [Group]) -> LoadMeasurement {
        var run = LoadMeasurement(elapsed: .seconds(10))
        var phases = PhaseMeasurement()
        if groups.contains(where: { $0.lag != nil }) { run.openModel = OpenModelMeasurement() }
        for group in groups {
            var one = RequestPhases()
            for (phase, time) in group.before { one.beforeSent[phase] = time * 1_000_000 }
            for (phase, time) in group.within { one.inLatency[phase] = time * 1_000_000 }
            (one.isAnswered, one.hasOpened, one.hasReused) = (true, group.opens, !group.opens)
            (one.hasResumed, one.wasClosed) = (group.resumes, group.closes)
            let latency = one.inLatency.total + (group.lag ?? 0) * 1_000_000
            for _ in 0..<group.requests {
                run.record(.nanoseconds(Int64(latency)))
                phases.record(
                    one,
                    latency: latency,
                    lag: group.lag.map { $0 * 1_000_000 },
                    bytes: group.bytes
                )
            }
        }
        run.phases = phases
        return run
    }

    private func sentences(on run: LoadMeasurement, by policy: SLOPolicy) -> [String?] {
        let verdict = policy.evaluate(run)
        return verdict.violations.map { run.phaseExplanation(of: $0, in: verdict)?.sentence }
    }

    static let open: [(what: String, Group, String)] = [
        (
            "a service that closes connections",
            Group(before: [.connect: 20, .tls: 780], within: [.firstByte: 100], lag: 800, closes: true),
            "p95: 780.0 ms of it is the TLS handshake: the service closes connections after each answer, and "
                + "none resumed a TLS session."
        ),
        (
            "sessions that are resumed",
            Group(before: [.tls: 300], within: [.firstByte: 100], lag: 300, resumes: true),
            "p95: 300.0 ms of it is the TLS handshake: 100 of 100 requests opened a connection."
        ),
        (
            "a distant service",
            Group(before: [.connect: 500], within: [.firstByte: 100], lag: 500, closes: true),
            "p95: 500.0 ms of it is connecting: the service closes connections after each answer."
        ),
        (
            "a slow resolver",
            Group(before: [.dns: 400], within: [.firstByte: 100], lag: 400),
            "p95: 400.0 ms of it is the DNS look-up: 100 of 100 requests opened a connection."
        ),
        (
            "too few users",
            Group(within: [.firstByte: 100], lag: 900, opens: false),
            "p95: 900.0 ms of it is the wait to be sent, for want of a free user."
        ),
    ]

    @Test(arguments: open)
    func inAnOpenRunEveryPhaseIsPartOfTheLatency(what: String, group: Group, sentence: String) {
        let policy = SLOPolicy(p95Milliseconds: 50)
        #expect(sentences(on: measurement([group]), by: policy) == [sentence], "\(what)")
    }

    static let closed: [(what: String, Group, String)] = [
        (
            "a slow service",
            Group(before: [.tls: 5_000], within: [.firstByte: 780, .transfer: 20]),
            "p95: the service took 780.0 ms of it to begin its answer."
        ),
        (
            "long bodies",
            Group(within: [.firstByte: 100, .transfer: 700], bytes: 1_250_000),
            "p95: 700.0 ms of it is the transfer of bodies of about 1.2 MB."
        ),
        (
            "short bodies that take long",
            Group(within: [.firstByte: 100, .transfer: 300], bytes: 12),
            "p95: 300.0 ms of it is the transfer of bodies of about 12 bytes."
        ),
        (
            "redirects to a connection that has to be opened",
            Group(within: [.tls: 300, .firstByte: 100], opens: true),
            "p95: 300.0 ms of it is the TLS handshake: 100 of 100 requests opened a connection, and none "
                + "resumed a TLS session."
        ),
    ]

    @Test(arguments: closed)
    func inAClosedRunOnlyWhatFollowsTheWriteCounts(what: String, group: Group, sentence: String) {
        let policy = SLOPolicy(p95Milliseconds: 50)
        #expect(sentences(on: measurement([group]), by: policy) == [sentence], "\(what)")
    }

    /// One request in ten is slow in its transfer, the others to their first byte.
    @Test func eachPercentileHasTheExplanationOfItsOwnRequests() {
        let run = measurement([
            Group(requests: 90, within: [.firstByte: 100, .transfer: 1]),
            Group(requests: 10, within: [.firstByte: 50, .transfer: 900], bytes: 20_000),
        ])
        let policy = SLOPolicy(p50Milliseconds: 50, p95Milliseconds: 50, p99Milliseconds: 50)
        #expect(
            sentences(on: run, by: policy) == [
                "p50: the service took 100.1 ms of it to begin its answer.",
                "p95: 900.0 ms of it is the transfer of bodies of about 20 KB.",
                "p99: 900.0 ms of it is the transfer of bodies of about 20 KB.",
            ]
        )
    }

    @Test func aThroughputIsExplainedByConnectionsThatTakeHalfOfTheTime() {
        let slow = Group(before: [.connect: 2, .tls: 8], within: [.firstByte: 5], closes: true)
        let policy = SLOPolicy(throughput: 1_000)
        #expect(
            sentences(on: measurement([slow]), by: policy) == [
                "throughput: 8.0 of the 15.0 ms that a request takes is the TLS handshake: the service closes "
                    + "connections after each answer, and none resumed a TLS session."
            ]
        )
        let kept = Group(before: [.connect: 2], within: [.firstByte: 5])
        #expect(sentences(on: measurement([kept]), by: policy) == [nil])
    }

    @Test func someConnectionsThatTheServiceClosedAreCounted() {
        let run = measurement([
            Group(requests: 50, before: [.connect: 90], within: [.firstByte: 10], closes: true),
            Group(requests: 50, within: [.firstByte: 10], opens: false),
        ])
        #expect(
            sentences(on: run, by: SLOPolicy(throughput: 1_000)) == [
                "throughput: 45.0 of the 55.0 ms that a request takes is connecting: the service closed "
                    + "connections after 50 of 100 answers."
            ]
        )
    }

    @Test func whatTheGeneratorExplainsIsNotThePhasesDoing() {
        var run = measurement([Group(within: [.firstByte: 100])])
        for _ in 0..<100 { run.generator.probe.record(.milliseconds(99)) }
        let policy = SLOPolicy(p95Milliseconds: 50)
        #expect(policy.evaluate(run).outcome == .inconclusive)
        #expect(sentences(on: run, by: policy) == [nil])
    }

    @Test func withoutPhasesNothingIsExplained() {
        var run = measurement([Group(within: [.firstByte: 100])])
        run.phases = nil
        #expect(sentences(on: run, by: SLOPolicy(p95Milliseconds: 50)) == [nil])
        #expect(run.longestPhase(at: 0.95) == nil)
    }

    @Test func errorRatesHaveNoPhase() {
        var run = measurement([Group(within: [.firstByte: 100])])
        run.record(.milliseconds(1), failure: .http5xx)
        #expect(sentences(on: run, by: SLOPolicy(errorRatePercent: 0.1)) == [nil])
    }

    @Test func violationLinesStayAsTheyAre() {
        let run = measurement([Group(within: [.firstByte: 100])])
        #expect(
            SLOPolicy(p95Milliseconds: 50).evaluate(run).reasons
                == ["P95 latency 100.0ms exceeds threshold 50ms"]
        )
    }
}
