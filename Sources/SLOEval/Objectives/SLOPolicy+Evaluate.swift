extension SLOPolicy {
    /// Judges a measurement: failed when an objective is violated and nothing else explains it, inconclusive
    /// when there is nothing to judge or a reason not to believe what there is, else passed.
    ///
    /// A pass stays a pass whatever the generator did: its share only makes things look worse. Without an
    /// objective, or without a request that succeeded, nothing is ever passed.
    ///
    /// - Parameters:
    ///   - measurement: what was measured.
    ///   - planned: the load that its plan could bring about; `nil`, the default, holds nothing against the
    ///     plan.
    public func evaluate(_ measurement: LoadMeasurement, of planned: PlannedLoad? = nil) -> Verdict {
        guard measurement.requests > 0 || measurement.unsent > 0 else {
            return Verdict(violations: [], doubts: [.noRequests])
        }
        let latency = measurement.judgedLatency
        var violations = objectives.compactMap { objective in
            objective.violation(measured: value(of: objective.metric, in: measurement, latency))
        }
        // What the run was stopped for stands, even when the time before was good enough to hide it.
        if case .aborted(let cause) = measurement.ending,
            !violations.contains(where: { $0.objective.metric == cause.metric })
        {
            violations.append(Violation(cause))
        }
        var doubts = doubts(about: measurement, of: planned, violations: violations)
        let fewSamples = fewSamples(in: measurement)
        if requiresSignificance { doubts += fewSamples }
        return Verdict(
            violations: violations,
            doubts: doubts,
            warnings: requiresSignificance ? [] : fewSamples
        )
    }

    private func value(
        of metric: Objective.Metric,
        in measurement: LoadMeasurement,
        _ latency: LatencyHistogram
    ) -> Double {
        if let quantile = metric.quantile {
            return (latency.quantile(quantile) ?? 0).nanosecondsInMilliseconds
        }
        return metric == .errorRate ? measurement.errorRatePercent : measurement.throughput
    }

    private func doubts(
        about measurement: LoadMeasurement,
        of planned: PlannedLoad?,
        violations: [Violation]
    ) -> [Doubt] {
        var doubts: [Doubt] = []
        if case .interrupted(let cause) = measurement.ending { doubts.append(.interrupted(by: cause)) }
        let generator = measurement.generator
        if !generator.losses.isEmpty {
            doubts.append(.generatorsLost(count: generator.losses.count, of: generator.processes))
        }
        let explanation = Explanation(of: violations, in: measurement, planned: planned, policy: self)
        if !explanation.plan.isEmpty {
            doubts.append(
                .planLimit(explains: explanation.plan.violations, because: explanation.plan.sentence)
            )
        }
        if !explanation.generator.isEmpty {
            doubts.append(
                .generatorLimit(
                    explains: explanation.generator.violations,
                    because: explanation.generator.sentence
                )
            )
        }
        return doubts + lackOfEvidence(in: measurement, violations: violations)
    }

    /// Returns the reason why a run without a violation is not a pass: no objective, or no request that
    /// succeeded.
    private func lackOfEvidence(in measurement: LoadMeasurement, violations: [Violation]) -> [Doubt] {
        if objectives.isEmpty { return [.noObjectives] }
        let hasSuccess = measurement.endpoints.contains { $0.successes > 0 }
        guard violations.isEmpty, !hasSuccess else { return [] }
        return [.noSuccess(requests: measurement.requests.addingClamped(measurement.unsent))]
    }

    /// A doubt for the minimum sample size when it is not met; when significance is required, also for a
    /// percentile whose 95 % upper bound needs more samples than there are.
    private func fewSamples(in measurement: LoadMeasurement) -> [Doubt] {
        let count = measurement.requests.addingClamped(measurement.unsent)
        var wanted = max(0, minimumSampleSize)
        if requiresSignificance {
            for quantile in objectives.compactMap(\.metric.quantile) {
                let needed = QuantileInterval.samplesForUpperBound(quantile: quantile, confidence: 0.95)
                wanted = max(wanted, Int(clamping: needed))
            }
        }
        return count < UInt64(wanted) ? [.fewSamples(count: count, wanted: wanted)] : []
    }
}
