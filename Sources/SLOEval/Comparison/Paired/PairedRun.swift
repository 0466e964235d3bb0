/// A paired run of canary and production as it goes on: counts, totals, the watch over errors, and the
/// decision.
///
/// Feed it every pair with ``record(_:)``, look at it with ``look(afterSeconds:)`` about once a second, and end
/// it when there is an ``alarm`` or a ``decided`` finding; at the end call ``finish()`` and judge it with
/// ``CanaryComparison``. Looking costs nothing: every test is valid at any time. Memory does not grow with the
/// run.
public struct PairedRun: Sendable, Equatable, Codable {
    /// The findings that ended the run. They stay as they were, whatever is recorded afterwards.
    public struct Decided: Sendable, Equatable, Codable {
        /// The findings.
        public var findings: [ComparisonFinding]
        /// Pairs until then.
        public var pairs: UInt64
        /// Seconds until then.
        public var seconds: Double
    }

    /// About how many pairs it takes to decide on a canary that is 30 % slower; a third of them is enough for
    /// a pass, a tenth for one 60 % slower (docs/canary.md).
    public static let pairsForThirtyPercent: UInt64 = 4_000

    /// The most endpoints that are judged by themselves.
    static let mostEndpoints = 100

    /// The limits by which the run is watched and judged.
    public let limits: ComparisonLimits

    /// Pairs recorded.
    public private(set) var pairs: UInt64 = 0

    /// Pairs that were left out because the generator itself failed.
    public private(set) var discardedPairs: UInt64 = 0

    /// Pairs that were left out because the generator stood still while they were under way.
    public private(set) var excluded = ExcludedObservations()

    /// The canary's latencies, successes and failures together.
    public private(set) var canaryLatency = LatencyHistogram()

    /// Production's latencies, successes and failures together.
    public private(set) var productionLatency = LatencyHistogram()

    /// The canary's failures by kind.
    public private(set) var canaryFailures = FailureCounts()

    /// Production's failures by kind.
    public private(set) var productionFailures = FailureCounts()

    /// The first reason to stop early that was seen; it stays.
    public private(set) var alarm: CanaryAlarm?

    /// The findings that decided; `nil` while nothing is.
    public private(set) var decided: Decided?

    /// Seconds from the begin of the run to the last look.
    public private(set) var seconds = 0.0

    /// All pairs.
    private(set) var whole: PairedScope
    /// The pairs of each endpoint; empty when there is only one.
    private(set) var endpoints: [PairedScope]

    /// Creates a run with nothing recorded.
    ///
    /// - Parameters:
    ///   - endpoints: the names of the endpoints, which are judged by themselves as well when there are
    ///     several.
    ///   - limits: the limits by which the run is watched and judged.
    public init(endpoints: [String] = [], limits: ComparisonLimits = ComparisonLimits()) {
        self.limits = limits
        whole = PairedScope(name: nil, latencyLimit: limits.latencyLimit)
        self.endpoints =
            endpoints.count < 2
            ? []
            : endpoints.prefix(Self.mostEndpoints)
                .map { PairedScope(name: $0, latencyLimit: limits.latencyLimit) }
    }

    /// The blocks that are full, in the order of time.
    public var blocks: [PairedBlock] { whole.blocks }

    /// Whether each side answered at least one request with success.
    var hasSuccesses: Bool { canaryFailures.total < pairs && productionFailures.total < pairs }

    /// Records a pair.
    public mutating func record(_ pair: PairedObservation) {
        guard !pair.isTheGeneratorsFault else {
            discardedPairs += 1
            return
        }
        guard !excluded.exclude([pair.canary, pair.production]) else { return }
        let pair = pair.withoutStandstill
        pairs += 1
        canaryLatency.record(nanoseconds: pair.canary.latencyNanoseconds)
        productionLatency.record(nanoseconds: pair.production.latencyNanoseconds)
        if let failure = pair.canary.failure { canaryFailures.add(failure) }
        if let failure = pair.production.failure { productionFailures.add(failure) }
        if endpoints.indices.contains(pair.endpoint) { endpoints[pair.endpoint].record(pair) }
        guard whole.record(pair), alarm == nil, decided == nil else { return }
        alarm = CanaryAlarm(in: whole.blocks, limits: limits)
    }

    /// Looks whether the run is decided. The first decision stays.
    ///
    /// - Parameter seconds: since the run began.
    /// - Returns: whether the run is decided or raised an alarm.
    @discardableResult
    public mutating func look(afterSeconds seconds: Double) -> Bool {
        guard alarm == nil, decided == nil else { return true }
        self.seconds = seconds
        let findings = findings
        guard [.pass, .fail].contains(CanaryDecision(findings)) else { return false }
        decided = Decided(findings: findings, pairs: pairs, seconds: seconds)
        return true
    }

    /// Ends the run: what is left joins the last blocks.
    public mutating func finish() {
        for index in endpoints.indices { _ = endpoints[index].finish() }
        guard let rest = whole.finish(), alarm == nil, decided == nil else { return }
        alarm = CanaryAlarm(in: whole.blocks, rest: rest, limits: limits)
    }
}

extension PairedRun {
    /// The findings on what is recorded so far: p50, p95, p99, errors and throughput of the whole; then of
    /// each endpoint p95, and what else is worse or may be.
    ///
    /// The whole has half of the error budget, the endpoints share the other half; p95 has half of its
    /// scope's part, p50 and p99 a quarter each.
    var findings: [ComparisonFinding] {
        let isSettled = seconds >= limits.settlingSeconds
        let part = endpoints.isEmpty ? 1 : 0.5
        let total =
            latencies(of: whole, budget: part, decides: true, isSettled: isSettled)
            + [
                .errors(
                    of: whole,
                    limits: limits,
                    falseAlarmRate: limits.falseAlarmRate / 2,
                    decides: true
                ),
                .throughput(of: whole, limits: limits, isSettled: isSettled),
            ]
        return total
            + endpoints.flatMap { scope in
                let budget = part / Double(endpoints.count)
                let findings =
                    latencies(of: scope, budget: budget, decides: false, isSettled: isSettled)
                    + [
                        .errors(
                            of: scope,
                            limits: limits,
                            falseAlarmRate: limits.falseAlarmRate * budget,
                            decides: false
                        )
                    ]
                return findings.filter { finding in
                    finding.subject == .p95 || finding.standing == .worse || finding.role == .holds
                }
            }
    }

    private func latencies(
        of scope: PairedScope,
        budget: Double,
        decides: Bool,
        isSettled: Bool
    ) -> [ComparisonFinding] {
        let drift = DriftAllowance(of: scope.blocks.compactMap(\.meanLogRatio))
        return JudgedPercentile.allCases.map { percentile in
            let share = percentile == .p95 ? 0.5 : 0.25
            return .latency(
                percentile,
                of: scope,
                drift: drift,
                rule: .init(
                    limits: limits,
                    falseAlarmRate: limits.falseAlarmRate * budget * share,
                    decides: decides && percentile == .p95,
                    isSettled: isSettled
                )
            )
        }
    }
}
