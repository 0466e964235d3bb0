extension SLOPolicy {
    /// Judges a measurement: failed when an objective is violated and nothing else explains it, inconclusive
    /// when there is nothing to judge or a reason not to believe what there is, else passed.
    ///
    /// A pass stays a pass whatever the generator did: its share only makes things look worse. Without an
    /// objective, or without a request that succeeded, nothing is ever passed; an endpoint or a journey with
    /// objectives must have been measured too.
    ///
    /// - Parameters:
    ///   - measurement: what was measured.
    ///   - planned: the load that its plan could bring about; `nil`, the default, holds nothing against the
    ///     plan.
    public func evaluate(_ measurement: LoadMeasurement, of planned: PlannedLoad? = nil) -> Verdict {
        guard measurement.requests > 0 || measurement.unsent > 0 else {
            return Verdict(violations: [], doubts: [.noRequests])
        }
        let parts = scopes.map { scope, objectives in
            (objectives: objectives, figures: measurement.figures(of: scope))
        }
        var violations = parts.flatMap { $0.figures.violations(of: $0.objectives) }
        // What the run was stopped for stands, even when the time before was good enough to hide it.
        if case .aborted(let cause) = measurement.ending,
            !violations.contains(where: {
                $0.objective.metric == cause.metric && $0.objective.scope == cause.scope
            })
        {
            violations.append(Violation(cause))
        }
        var doubts = doubts(about: measurement, of: planned, violations: violations)
        for part in parts {
            doubts += lackOfEvidence(in: part.figures, part.objectives, of: measurement, violations)
        }
        let tooFew = parts.compactMap { fewSamples(in: $0.figures, for: $0.objectives) }
        if requiresSignificance { doubts += tooFew }
        return Verdict(
            violations: violations,
            doubts: doubts,
            warnings: requiresSignificance ? [] : tooFew
        )
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
        return objectives.isEmpty ? doubts + [.noObjectives] : doubts
    }

    /// Returns the reasons why a scope without a violation is not a pass: nothing measured, no success,
    /// iterations that were cut off, or requests that were never sent and could have been its own.
    private func lackOfEvidence(
        in figures: ScopeFigures,
        _ bounds: [Objective],
        of measurement: LoadMeasurement,
        _ violations: [Violation]
    ) -> [Doubt] {
        if objectives.isEmpty { return [] }
        guard figures.scope != .run else {
            let isSilent = figures.successes == 0 && violations.isEmpty
            return isSilent ? [.noSuccess(requests: figures.count)] : []
        }
        if figures.count == 0 { return [.notMeasured(scope: figures.scope)] }
        let own = violations.map(\.objective).filter { $0.scope == figures.scope }
        if figures.successes == 0, own.isEmpty {
            return [.noSuccess(requests: figures.count, scope: figures.scope)]
        }
        var doubts: [Doubt] = []
        if let cut = figures.cut, bounds.contains(where: { !own.contains($0) && cut.endanger($0) }) {
            doubts.append(
                .cutOff(iterations: cut.count, longestNanoseconds: cut.longest, scope: figures.scope)
            )
        }
        guard let openModel = measurement.openModel, openModel.unsent > 0 else { return doubts }
        let unsent = figures.unbegunAges ?? openModel.unsentAges
        let possible = figures.counting(unsent: unsent).violations(of: bounds).map(\.objective)
        let isHidden = possible.contains { !own.contains($0) }
        return isHidden ? doubts + [.unsent(requests: unsent.count, scope: figures.scope)] : doubts
    }

    /// A doubt for the minimum sample size when a scope does not meet it; when significance is required, also
    /// for a percentile whose 95 % upper bound needs more samples than there are.
    private func fewSamples(in figures: ScopeFigures, for bounds: [Objective]) -> Doubt? {
        var wanted = max(0, minimumSampleSize)
        if requiresSignificance {
            for quantile in bounds.compactMap(\.metric.quantile) {
                let needed = QuantileInterval.samplesForUpperBound(quantile: quantile, confidence: 0.95)
                wanted = max(wanted, Int(clamping: needed))
            }
        }
        // What was not measured at all is a doubt of its own.
        guard figures.count < UInt64(wanted), figures.count > 0 else { return nil }
        let scope = figures.scope == .run ? nil : figures.scope
        return .fewSamples(count: figures.count, wanted: wanted, scope: scope)
    }
}
