import Foundation

/// Evidence that of two sides one is above a threshold more often, from the pairs in which only one side was.
///
/// Of such pairs `k` spoke for the claim and `m` against it. If the claim is false, each speaks for it with a
/// chance of one half at most. Then the mean of a few bets on larger chances `p`,
///
/// ```
/// E = mean over p of (2p)ᵏ (2 − 2p)ᵐ
/// ```
///
/// reaches 1/α at *any* time with probability α at most, so it may be looked at after every pair (J. Ville,
/// 1939; G. Shafer, *Testing by betting*, 2021).
enum DiscordantEvidence {
    /// The chances that are bet on when the claim is that the canary is slower.
    static let slower = [0.6, 0.7, 0.85]
    /// The chances that are bet on when the claim is that the canary is within its limit.
    static let within = [0.62, 0.72]

    /// ln E.
    ///
    /// - Parameters:
    ///   - supporting: *k*; need not be whole.
    ///   - opposing: *m*; need not be whole.
    ///   - chances: the chances that are bet on, above one half and below 1.
    static func logarithm(supporting: Double, opposing: Double, chances: [Double]) -> Double {
        let bets = chances.map { supporting * log(2 * $0) + opposing * log(2 - 2 * $0) }
        let largest = bets.max() ?? 0
        return largest + log(bets.reduce(0) { $0 + exp($1 - largest) } / Double(max(1, bets.count)))
    }
}
