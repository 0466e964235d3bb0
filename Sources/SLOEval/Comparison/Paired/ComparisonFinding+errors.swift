import Foundation

extension ComparisonFinding {
    /// The finding on errors, from the pairs in which only one side failed.
    ///
    /// - *worse*: the canary has more than ``ComparisonLimits/maxErrorRatio`` times production's errors,
    ///   and the exact test (``PairedErrors/test``) leaves at most ``ComparisonLimits/errorSignificance`` to
    ///   chance. With the defaults that takes at least eight errors, in no single burst, against none:
    ///   neither nothing against nothing nor a single error can fail a canary.
    /// - *better*: the upper bound of the ratio is below 1.
    /// - *same*: no pair was discordant; or the upper bound of the ratio is below the bound; or that of the
    ///   excess is below ``ComparisonLimits/negligibleErrorPercent``.
    /// - *undecided*: else, and while fewer than ``ComparisonLimits/minimumBlocks`` blocks are there,
    ///   unless it is worse already.
    public static func errors(of blocks: [PairedBlock], limits: ComparisonLimits) -> ComparisonFinding {
        let errors = PairedErrors(blocks)
        let bounds = errors.ratioBounds(confidence: limits.confidence)
        let enough = blocks.count >= limits.minimumBlocks
        let standing = standing(errors, bounds, enough: enough, limits: limits)
        let text =
            enough || standing == .worse
            ? words(errors, bounds, limits: limits)
            : "errors: \(blocks.count) blocks, at least \(limits.minimumBlocks) are needed"
        return ComparisonFinding(
            subject: .errors,
            standing: standing,
            ratio: finite(errors.ratio),
            lower: bounds.flatMap { finite($0.lower) },
            upper: bounds.flatMap { finite($0.upper) },
            bound: limits.maxErrorRatio,
            sentence: "\(text): \(standing.rawValue)"
        )
    }

    private static func standing(
        _ errors: PairedErrors,
        _ bounds: PairedErrors.Bounds?,
        enough: Bool,
        limits: ComparisonLimits
    ) -> Standing {
        // From a single block bursts cannot be told from a lasting excess.
        if errors.ratio > limits.maxErrorRatio, errors.test.pValueGreater <= limits.errorSignificance,
            errors.blockCount > 1
        {
            return .worse
        }
        guard enough else { return .undecided }
        guard let bounds else { return .same }
        if bounds.upper < 1 { return .better }
        let excess = errors.excessUpperBound(confidence: limits.confidence) ?? .infinity
        let isNegligible = excess * 100 < limits.negligibleErrorPercent
        return bounds.upper < limits.maxErrorRatio || isNegligible ? .same : .undecided
    }

    private static func words(
        _ errors: PairedErrors,
        _ bounds: PairedErrors.Bounds?,
        limits: ComparisonLimits
    ) -> String {
        guard errors.canary > 0 || errors.production > 0 else {
            return "no errors on either side in \(errors.pairs) requests each"
        }
        let shares = "\(share(errors.canary, errors)) % against \(share(errors.production, errors)) %"
        let burst = errors.dispersion >= 2 ? ", in bursts that count once" : ""
        let bound = "bound \(limits.maxErrorRatio.shortest) ×"
        guard errors.production > 0 else {
            return
                "errors on the canary alone (\(errors.canary) of \(errors.pairs) requests\(burst)), \(bound)"
        }
        let range = bounds.map { "; \(times($0.lower))–\(times($0.upper)) ×" } ?? ""
        return "errors \(times(errors.ratio)) × production's (\(shares)\(range)\(burst)), \(bound)"
    }

    private static func share(_ count: UInt64, _ errors: PairedErrors) -> String {
        percentage(of: count, in: errors.pairs).fixed(2)
    }

    private static func times(_ ratio: Double) -> String { ratio.isFinite ? ratio.fixed(1) : "∞" }

    private static func finite(_ number: Double) -> Double? { number.isFinite ? number : nil }
}
