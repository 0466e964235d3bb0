package import LoadCore
import SLOEval

/// The options that say when requests are sent, and by how many users.
package enum PatternOptions {
    /// All of them, in the order in which help shows them.
    package static let all: [any DeclaredOption] = [
        concurrency, duration, pattern, rampUpTime, rate, stage, stageUsers, arrivals,
    ]

    package static let concurrency = Option(
        "concurrency",
        .integer(in: LoadPlan.concurrencyRange),
        default: 100,
        help: "Number of virtual users. Defaults to the configured number."
    )
    package static let duration = Option(
        "duration",
        .seconds(in: LoadTestSettings.durationRange),
        default: .seconds(300),
        help: "Duration of the test. Defaults to the configured duration."
    )
    package static let pattern = Option(
        "pattern",
        .choice("PATTERN"),
        default: PatternName.sustained,
        help: "Traffic pattern. Defaults to the configured pattern."
    )
    package static let rate = Option.optional(
        "rate",
        .number(in: 0.001...ArrivalPlan.highestRate),
        help: "Requests a second for the constant-rate pattern. Defaults to the configured rate."
    )
    package static let stage = Option.repeated(
        "stage",
        .stage,
        help: "Ramp the arrival rate to RATE within DURATION, starting at 0. Sets the duration."
    )
    package static let stageUsers = Option.repeated(
        "stages-users",
        .userStage,
        help: "Ramp the users to USERS within DURATION, starting at 0. Sets the duration."
    )
    package static let arrivals = Option<ArrivalPlan.Spacing?>.optional(
        "arrivals",
        .choice("SPACING"),
        help: "Spacing of arrivals. Defaults to the configured spacing, else even."
    )
    package static let rampUpTime = Option.optional(
        "ramp-up-time",
        .seconds(in: 0...1e6),
        help: "Length of the ramp in the ramp-up pattern. Defaults to the configured length."
    )
}

extension ArgumentType<ArrivalPlan.Stage> {
    /// `DURATION:RATE`, a time and requests a second.
    fileprivate static let stage = ArgumentType("DURATION:RATE") { (text: String) throws(ArgumentRefusal) in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let duration = Duration.ofStage(parts[0]), let rate = Double(parts[1]),
            (0...ArrivalPlan.highestRate).contains(rate)
        else {
            throw ArgumentRefusal(
                "'\(text)' is not a valid stage; write a time and requests a second, like 30:200 or 5m:200"
            )
        }
        return ArrivalPlan.Stage(duration: duration, rate: rate)
    }
}

extension ArgumentType<UserPlan.Stage> {
    /// `DURATION:USERS`, a time and a number of users.
    fileprivate static let userStage = ArgumentType("DURATION:USERS") {
        (text: String) throws(ArgumentRefusal) in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let duration = Duration.ofStage(parts[0]), let users = Int(parts[1]),
            (0...LoadPlan.concurrencyRange.upperBound).contains(users)
        else {
            throw ArgumentRefusal(
                "'\(text)' is not a valid stage; write a time and a number of users, like 30:200 or 5m:200"
            )
        }
        return UserPlan.Stage(duration: duration, users: users)
    }
}

extension Duration {
    /// The length of a stage; `nil` for a text that is no time, or too short or long a one.
    fileprivate static func ofStage(_ text: String) -> Duration? {
        written(text).flatMap { LoadTestSettings.durationRange.contains($0.inSeconds) ? $0 : nil }
    }
}
