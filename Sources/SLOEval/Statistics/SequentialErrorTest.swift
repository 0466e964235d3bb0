import Foundation

/// A test of the canary's errors that may be looked at after every block without raising false alarms.
///
/// Of `n` bad events (discordant pairs) `k` fell on the canary's side. The evidence is the likelihood of that
/// under a beta mixture of shares, divided by its likelihood at the share θ₀ that a canary as good as
/// production would have:
///
/// ```
/// E = B(a + k, b + n − k) / B(a, b) / (θ₀ᵏ (1 − θ₀)ⁿ⁻ᵏ),   a = b = 1: every share is as likely at first
/// ```
///
/// While θ₀ is true, `E` reaches 1/α at *any* time with probability α at most (J. Ville, 1939; H. Robbins,
/// *Statistical methods related to the law of the iterated logarithm*, 1970; A. Ramdas et al.,
/// *Game-theoretic statistics and safe anytime-valid inference*, 2023). A test with a fixed sample size that
/// is looked at again and again has no such limit.
public struct SequentialErrorTest: Sendable, Equatable {
    /// The share of bad events on the canary's side if it is no worse than production, above 0 and below 1.
    public let expectedShare: Double

    /// The probability of an alarm, ever, if the canary is no worse: α.
    public let falseAlarmRate: Double

    /// Bad events on the canary's side: *k*.
    public private(set) var canary: UInt64 = 0

    /// Bad events on production's side: *n − k*.
    public private(set) var production: UInt64 = 0

    /// Creates a test with no events.
    ///
    /// - Parameters:
    ///   - expectedShare: θ₀. The default is one half, for pairs; 2/3 allows the canary twice the errors.
    ///   - falseAlarmRate: α. The default is 5 %.
    /// - Returns: `nil` unless both are above 0 and below 1.
    public init?(expectedShare: Double = 0.5, falseAlarmRate: Double = 0.05) {
        guard expectedShare > 0, expectedShare < 1, falseAlarmRate > 0, falseAlarmRate < 1 else { return nil }
        self.expectedShare = expectedShare
        self.falseAlarmRate = falseAlarmRate
    }

    /// Adds bad events of a block.
    public mutating func observe(canary: UInt64, production: UInt64) {
        self.canary = self.canary.addingClamped(canary)
        self.production = self.production.addingClamped(production)
    }

    /// ln E: 0 before any event, positive when the events speak against θ₀, on either side.
    public var logEvidence: Double {
        // With x = k + 1, y = n − k + 1: B(x, y) = (x + y) / (x y C) for the binomial coefficient C of x + y
        // over x. The mass at θ₀ is C θ₀ˣ (1 − θ₀)ʸ, so dividing by it cancels all but one power of each.
        let x = Double(canary) + 1
        let y = Double(production) + 1
        let mass = BinomialDistribution.logMass(x, y, p: expectedShare, q: 1 - expectedShare)
        return log((x + y) / (x * y)) + log(expectedShare) + log1p(-expectedShare) - mass
    }

    /// E itself; infinite when it does not fit.
    public var evidence: Double { exp(logEvidence) }

    /// Whether to stop: the evidence has reached 1/α and the canary's share is above θ₀.
    public var isAlarming: Bool {
        logEvidence >= -log(falseAlarmRate)
            && Double(canary) > expectedShare * (Double(canary) + Double(production))
    }
}
