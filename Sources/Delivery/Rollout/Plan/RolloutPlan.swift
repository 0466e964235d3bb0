import SLOEval
import Reporting

/// The stages of a rollout, in order and checked.
public struct RolloutPlan: Sendable, Equatable {
    /// The stages: at least one, at most ``stageLimit``, their percentages rising.
    public let stages: [RolloutStage]

    /// The most stages that a plan may have.
    public static let stageLimit = 100

    /// The longest duration of a stage: 30 days.
    public static let longestDuration: Duration = .seconds(30 * 24 * 3600)

    /// 5 % for 5 minutes, 25 % for 10, 50 % for 15, and 100 % for 5.
    public static let standard = RolloutPlan(checked: [
        RolloutStage("canary-5", percentage: 5, duration: .seconds(300)),
        RolloutStage("canary-25", percentage: 25, duration: .seconds(600)),
        RolloutStage("canary-50", percentage: 50, duration: .seconds(900)),
        RolloutStage("full-100", percentage: 100, duration: .seconds(300)),
    ])

    private init(checked stages: [RolloutStage]) { self.stages = stages }

    /// Creates a plan.
    ///
    /// - Throws: The first stage that breaks a rule: a name that is empty, long, or used twice; a percentage
    ///   outside 1 to 100 or not above the one before; a duration below zero or over ``longestDuration``.
    ///   Durations are rounded to nanoseconds.
    public init(stages: [RolloutStage]) throws(RolloutPlanError) {
        guard !stages.isEmpty else { throw .noStages }
        guard stages.count <= Self.stageLimit else { throw .tooManyStages(stages.count) }
        var names: Set<String> = []
        var last = 0
        for (index, stage) in stages.enumerated() {
            let number = index + 1
            guard (1...80).contains(stage.name.count), stage.name == stage.name.singleLine else {
                throw .badName(stage: number, name: stage.name.singleLine)
            }
            guard names.insert(stage.name).inserted else { throw .nameTwice(stage: number, name: stage.name) }
            guard (1...100).contains(stage.percentage) else {
                throw .percentageOutOfRange(stage: number, percentage: stage.percentage)
            }
            guard stage.percentage > last else {
                throw .percentageNotRising(stage: number, percentage: stage.percentage, previous: last)
            }
            guard stage.duration >= .zero, stage.duration <= Self.longestDuration else {
                throw .durationOutOfRange(stage: number, seconds: stage.duration.inSeconds)
            }
            last = stage.percentage
        }
        // A journal must lead to the very decisions that were made from this plan.
        self.stages = stages.map(\.roundedToNanoseconds)
    }

    /// The plan with stages that may all pass without having been seen to follow their weights.
    package var allowingUnverified: RolloutPlan {
        RolloutPlan(
            checked: stages.map { stage in
                var stage = stage
                stage.allowsUnverified = true
                return stage
            }
        )
    }

    /// The canary's share at the end, in percent.
    public var finalPercentage: Int { stages.last?.percentage ?? 0 }

    /// Warnings to read before the plan runs: that it ends below 100 %, and stages nobody watches.
    public var warnings: [String] {
        var warnings: [String] = []
        if finalPercentage < 100 {
            warnings.append(
                "The last stage gives the canary \(finalPercentage) % of the traffic: "
                    + "production goes on serving the rest after the rollout."
            )
        }
        for stage in stages where stage.duration == .zero {
            warnings.append("Stage '\(stage.name)' lasts 0 s: its health is read only once.")
        }
        return warnings
    }
}

extension RolloutPlan: Codable {
    /// Decodes a list of stages and checks it.
    public init(from decoder: any Decoder) throws {
        try self.init(stages: decoder.singleValueContainer().decode([RolloutStage].self))
    }

    /// Encodes the list of stages.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(stages)
    }
}
