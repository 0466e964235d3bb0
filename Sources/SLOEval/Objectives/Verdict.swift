/// The verdict of a gate on a measurement, with its reasons.
public struct Verdict: Sendable, Equatable {
    /// The three answers of a gate.
    public enum Outcome: String, Sendable, Codable {
        /// Every objective was met.
        case passed
        /// At least one objective was violated.
        case failed
        /// The measurement does not allow an answer; never to be read as a pass.
        case inconclusive
    }

    /// The answer.
    public let outcome: Outcome

    /// The violated objectives.
    public let violations: [Violation]

    /// The reasons why the measurement is not an answer. With any of them the verdict is never passed.
    public let doubts: [Doubt]

    /// The facts that a reader should know but that don't change the answer.
    public let warnings: [Doubt]

    /// Derives the outcome: failed when there is a violation that no doubt outweighs, else inconclusive when
    /// there are doubts, else passed.
    public init(violations: [Violation], doubts: [Doubt] = [], warnings: [Doubt] = []) {
        self.violations = violations
        self.doubts = doubts
        self.warnings = warnings
        let isProved = violations.contains { violation in !doubts.contains { $0.outweighs(violation) } }
        outcome = isProved ? .failed : doubts.isEmpty && violations.isEmpty ? .passed : .inconclusive
    }

    /// The reasons for the outcome, a sentence or line each: the doubts, then the violations.
    public var reasons: [String] { doubts.map(\.description) + violations.map(\.description) }
}

extension Verdict: Codable {
    /// Decodes a verdict and checks that its outcome is the one its reasons lead to.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            violations: try container.decode([Violation].self, forKey: .violations),
            doubts: try container.decode([Doubt].self, forKey: .doubts),
            warnings: try container.decode([Doubt].self, forKey: .warnings)
        )
        guard try container.decode(Outcome.self, forKey: .outcome) == outcome else {
            throw DecodingError.dataCorruptedError(
                forKey: .outcome,
                in: container,
                debugDescription: "the reasons given make the outcome \(outcome.rawValue)"
            )
        }
    }
}
