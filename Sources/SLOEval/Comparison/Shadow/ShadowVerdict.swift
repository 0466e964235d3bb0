/// The verdict on the comparison of answers.
public struct ShadowVerdict: Sendable, Equatable {
    /// The decision.
    public let decision: CanaryDecision

    /// The verdict in words, with its numbers.
    public let sentence: String

    /// Judges compared answers.
    ///
    /// More mismatches above noise than allowed fail; as many of them and of bodies that could not be
    /// compared whole together are inconclusive. Fewer requests than `minimumSampleSize` decide nothing; that
    /// production answered less than half of the requests twice is inconclusive.
    ///
    /// - Parameters:
    ///   - shadow: the compared answers.
    ///   - maxMismatchPercent: mismatches above noise that are allowed, in percent of the requests
    ///     compared. The default is 1.
    ///   - minimumSampleSize: the least requests to judge by. The default is 100.
    public init(
        _ shadow: ShadowComparison,
        maxMismatchPercent: Double = 1,
        minimumSampleSize: UInt64 = 100
    ) {
        let compared = shadow.compared
        if shadow.incomparable > compared {
            decision = .inconclusive
            sentence =
                "production did not answer \(shadow.incomparable) of \(shadow.incomparable + compared) requests "
                + "twice: nothing can be said of the canary; look at production first"
            return
        }
        guard compared >= max(1, minimumSampleSize) else {
            decision = .undecided
            sentence =
                "answers of \(compared) requests compared, at least \(minimumSampleSize) are needed: undecided"
            return
        }
        let failed = !(shadow.mismatchPercent <= maxMismatchPercent)
        // What was not looked at may be as different as can be.
        let isUnknown = !failed && !(shadow.mismatchOrUnexaminedPercent <= maxMismatchPercent)
        decision = failed ? .fail : isUnknown ? .inconclusive : .pass
        let worst =
            shadow.mostFrequent(1).first.map { "; most often \($0.mismatch) (\($0.aboveNoise))" } ?? ""
        sentence =
            "answers differ above noise in \(shadow.mismatchPercent.fixed(2)) % of \(compared) requests\(worst), "
            + "bound \(maxMismatchPercent.shortest) %: \(failed ? "worse" : isUnknown ? "unknown" : "same")"
            + (shadow.unexaminedSentence.map { "; \($0)" } ?? "")
    }
}
