import Foundation
import Testing

@testable import SLOEval

@Suite struct ComparisonFindingTests {
    typealias Standing = ComparisonFinding.Standing

    private let limits = ComparisonLimits()

    /// Pairs of independent latencies, lognormal around 20 ms, of which the canary's are longer by a factor.
    private func scope(_ ratio: Double, pairs: Int, latencyLimit: Double = 1.2) -> PairedScope {
        var values = NormalValues(seed: 11)
        var scope = PairedScope(name: nil, latencyLimit: latencyLimit)
        for _ in 0..<pairs {
            scope.record(pair(20 * ratio * exp(0.6 * values.next()), 20 * exp(0.6 * values.next())))
        }
        return scope
    }

    private func latency(
        _ percentile: JudgedPercentile = .p95,
        of scope: PairedScope,
        isSettled: Bool = true
    ) -> ComparisonFinding {
        .latency(
            percentile,
            of: scope,
            drift: DriftAllowance(of: scope.blocks.compactMap(\.meanLogRatio)),
            rule: .init(limits: limits, falseAlarmRate: 0.005, decides: true, isSettled: isSettled)
        )
    }

    /// Pairs whose throughputs have a ratio, without pauses, with a little scatter.
    private func throughput(_ ratio: Double, pairs: Int = 12_000) -> ComparisonFinding {
        var values = NormalValues(seed: 11)
        var scope = PairedScope(name: nil, latencyLimit: 1.2)
        for _ in 0..<pairs { scope.record(pair(20 / ratio * exp(0.05 * values.next()), 20)) }
        return .throughput(of: scope, limits: limits, isSettled: true)
    }

    @Test(
        arguments: [
            (1, 3_000, .same), (0.7, 3_000, .better), (1.5, 4_000, .worse), (1.8, 1_000, .worse),
            (2.5, 400, .worse), (3, 200, .worse), (1.2, 4_000, .undecided), (3, 149, .undecided),
            (1, 199, .undecided),
        ] as [(Double, Int, Standing)]
    )
    func latencyIsJudgedByEvidenceEstimateAndDrift(ratio: Double, pairs: Int, standing: Standing) throws {
        let finding = latency(of: scope(ratio, pairs: pairs))
        #expect(finding.standing == standing, "\(finding.sentence)")
        #expect(finding.pairs == UInt64(pairs))
        #expect((finding.lower == nil) == (pairs < 150))
        #expect(try finding.lower ?? 0 <= #require(finding.ratio))
        #expect(try finding.upper ?? .infinity >= #require(finding.ratio))
    }

    @Test(arguments: JudgedPercentile.allCases)
    func everyPercentileIsJudged(percentile: JudgedPercentile) {
        #expect(latency(percentile, of: scope(2, pairs: 2_000)).standing == .worse)
        #expect(latency(percentile, of: scope(1, pairs: 8_000)).standing == .same)
    }

    @Test func onlyLargeDifferencesAreJudgedWhileNoiseMayLast() {
        #expect(latency(of: scope(1.5, pairs: 4_000), isSettled: false).standing == .undecided)
        #expect(latency(of: scope(1, pairs: 4_000), isSettled: false).standing == .undecided)
        #expect(latency(of: scope(2, pairs: 4_000), isSettled: false).standing == .worse)
    }

    @Test func whatLooksWorseHoldsAPassUp() {
        let doubtful = latency(of: scope(1.6, pairs: 1_000))
        #expect(doubtful.standing == .undecided && doubtful.role == .holds, "\(doubtful.sentence)")
        #expect(doubtful.sentence.contains("it may be worse"))
        #expect(latency(.p99, of: scope(1, pairs: 400)).role == .decides)
    }

    @Test func theLimitIsKept() {
        #expect(latency(of: scope(1.5, pairs: 4_000, latencyLimit: 1.6)).standing != .worse)
        #expect(latency(of: scope(1.1, pairs: 12_000, latencyLimit: 1.5)).standing == .same)
    }

    @Test func noiseOnOneSideThatComesAndGoesIsNotCalledWorse() {
        var values = NormalValues(seed: 11)
        var waves = PairedScope(name: nil, latencyLimit: 1.2)
        var steady = waves
        for number in 0..<2_000 {
            let (mine, theirs) = (20 * exp(0.3 * values.next()), 20 * exp(0.3 * values.next()))
            steady.record(pair(mine * 1.4, theirs))
            // 2.2 times for a quarter of the time, and else as fast: the mean is smaller than its noise.
            waves.record(pair(mine * (number % 1_000 < 250 ? 2.2 : 1), theirs))
        }
        #expect(latency(of: steady).standing == .worse)
        #expect(latency(of: waves).standing == .undecided, "\(latency(of: waves).sentence)")
    }

    @Test func nothingMeasuredIsUndecided() {
        let empty = latency(of: PairedScope(name: nil, latencyLimit: 1.2))
        #expect(empty.standing == .undecided && empty.ratio == nil && empty.pairs == 0)
        #expect(throughput(1, pairs: 399).ratio == nil)
    }

    @Test(
        arguments: [
            (0.75, .worse, .watched), (0.8, .undecided, .holds), (0.88, .undecided, .holds),
            (0.95, .same, .watched),
            (1, .same, .watched), (1.2, .better, .watched),
        ] as [(Double, Standing, ComparisonFinding.Role)]
    )
    func throughputIsJudgedTheOtherWayRound(ratio: Double, standing: Standing, role: ComparisonFinding.Role) {
        let finding = throughput(ratio)
        #expect(finding.standing == standing && finding.role == role, "\(finding.sentence)")
    }

    @Test func sentencesSayWhatWasMeasuredAndWhatIsAllowed() {
        #expect(
            latency(of: scope(1.6, pairs: 1_000)).sentence
                == "p95 is 1.49 × production's (1.35–1.71), limit 1.20 ×: undecided, and it may be worse; 1000 pairs"
        )
        let worse = latency(of: scope(3, pairs: 200)).sentence
        #expect(worse.hasSuffix(", limit 1.20 ×: worse; decided after 200 pairs"), "\(worse)")
        #expect(
            latency(of: scope(2, pairs: 100)).sentence
                == "p95: 100 pairs, at least 150 are needed: undecided"
        )
        #expect(
            throughput(0.75).sentence
                == "throughput 25 % lower than production (25–25 %), bound 10 %: worse"
        )
        #expect(
            throughput(1, pairs: 300).sentence
                == "throughput: 300 pairs, at least 400 are needed: undecided"
        )
    }
}
