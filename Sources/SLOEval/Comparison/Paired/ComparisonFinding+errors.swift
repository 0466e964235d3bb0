import Foundation

extension ComparisonFinding {
    /// The finding on errors, from the pairs in which only one side failed.
    ///
    /// - *worse*: the canary has more than ``ComparisonLimits/maxErrorRatio`` times production's errors,
    ///   and ``SequentialErrorTest``, which may be looked at any number of times, alarms. That takes at least
    ///   twelve errors, in no single burst, against none: neither nothing against nothing nor a single error
    ///   can fail a canary.
    /// - *better*: the upper bound of the ratio is below 1.
    /// - *same*: no pair was discordant; or the upper bound of the ratio is below the bound; or that of the
    ///   excess is below ``ComparisonLimits/negligibleErrorPercent``.
    /// - *undecided*: else, and while there are fewer than ``ComparisonLimits/minimumPairs``, unless it is worse
    ///   already.
    ///
    /// - Parameters:
    ///   - scope: the pairs.
    ///   - limits: the limits of the whole comparison.
    ///   - falseAlarmRate: the part of the error budget.
    ///   - decides: whether a pass needs the finding.
    static func errors(
        of scope: PairedScope,
        limits: ComparisonLimits,
        falseAlarmRate: Double,
        decides: Bool
    ) -> ComparisonFinding {
        let errors = PairedErrors(scope.blocks)
        let bounds = errors.ratioBounds(confidence: limits.confidence)
        let isWorse = errors.isWorse(limits: limits, falseAlarmRate: falseAlarmRate)
        let enough = errors.pairs >= limits.minimumPairs
        let standing: Standing =
            isWorse ? .worse : enough ? Self.standing(errors, bounds, limits: limits) : .undecided
        let text =
            enough || isWorse || !decides
            ? words(errors, bounds, of: scope.name, limits: limits)
            : "errors: \(errors.pairs) pairs, at least \(limits.minimumPairs) are needed"
        return ComparisonFinding(
            subject: .errors,
            endpoint: scope.name,
            standing: standing,
            role: decides ? .decides : .watched,
            ratio: finite(errors.ratio),
            lower: bounds.flatMap { finite($0.lower) },
            upper: bounds.flatMap { finite($0.upper) },
            bound: limits.maxErrorRatio,
            pairs: errors.pairs,
            sentence: "\(text): \(standing.rawValue)"
        )
    }

    private static func standing(
        _ errors: PairedErrors,
        _ bounds: PairedErrors.Bounds?,
        limits: ComparisonLimits
    ) -> Standing {
        guard let bounds else { return .same }
        if bounds.upper < 1 { return .better }
        let excess = errors.excessUpperBound(confidence: limits.confidence) ?? .infinity
        let isNegligible = excess * 100 < limits.negligibleErrorPercent
        return bounds.upper < limits.maxErrorRatio || isNegligible ? .same : .undecided
    }

    private static func words(
        _ errors: PairedErrors,
        _ bounds: PairedErrors.Bounds?,
        of endpoint: String?,
        limits: ComparisonLimits
    ) -> String {
        let place = endpoint.map { " of \($0)" } ?? ""
        guard errors.canary > 0 || errors.production > 0 else {
            return "no errors\(place) on either side in \(errors.pairs) requests each"
        }
        let shares = "\(share(errors.canary, errors)) % against \(share(errors.production, errors)) %"
        let burst = errors.dispersion >= 2 ? ", in bursts that count once" : ""
        let bound = "bound \(limits.maxErrorRatio.shortest) ×"
        guard errors.production > 0 else {
            return
                "errors\(place) on the canary alone (\(errors.canary) of \(errors.pairs) requests\(burst)), \(bound)"
        }
        let range = bounds.map { "; \(times($0.lower))–\(times($0.upper)) ×" } ?? ""
        return "errors\(place) \(times(errors.ratio)) × production's (\(shares)\(range)\(burst)), \(bound)"
    }

    private static func share(_ count: UInt64, _ errors: PairedErrors) -> String {
        percentage(of: count, in: errors.pairs).fixed(2)
    }

    private static func times(_ ratio: Double) -> String { ratio.isFinite ? ratio.fixed(1) : "∞" }

    private static func finite(_ number: Double) -> Double? { number.isFinite ? number : nil }
}
