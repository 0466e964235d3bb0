package import LoadCore
import SLOEval

/// The traffic pattern that a command line and a configuration ask for together.
package struct PatternChoice {
    /// The pattern with its parameters.
    package let pattern: TrafficPattern
    private let arguments: ParsedArguments

    /// Chooses the pattern: as the command line says, else the configuration. A rate alone means
    /// constant-rate, `--stage` alone stages and `--stages-users` alone ramping-users.
    ///
    /// - Throws: ``UsageError`` for options that do not go together.
    package init(_ arguments: ParsedArguments, configured settings: LoadTestSettings) throws {
        self.arguments = arguments
        let configured = settings.patterns
        let name = try Self.name(arguments, configured: settings)
        let spacing = arguments[PatternOptions.arrivals] ?? configured.arrivals
        switch name {
        case .constantRate:
            guard let rate = arguments[PatternOptions.rate] ?? settings.rate ?? configured.rate else {
                throw arguments.usageError("--pattern constant-rate needs --rate, the requests a second")
            }
            pattern = .arrivals(.constant(rate: rate, spacing: spacing))
        case .stages:
            let stages =
                arguments[PatternOptions.stage].isEmpty ? configured.stages : arguments[PatternOptions.stage]
            guard !stages.isEmpty else {
                throw arguments.usageError("--pattern stages needs --stage DURATION:RATE, once or more")
            }
            pattern = .arrivals(ArrivalPlan(stages: stages, spacing: spacing))
        case .userStages, .rampingUsers:
            let given = arguments[PatternOptions.stageUsers]
            let stages = given.isEmpty ? configured.userStages : given
            guard !stages.isEmpty else {
                throw arguments.usageError(
                    "--pattern ramping-users needs --stages-users DURATION:USERS, once or more"
                )
            }
            pattern = .userStages(UserPlan(stages: stages))
        case .sustained, .burst, .rampUp, .max:
            var closed = configured
            closed.rampDuration = arguments[PatternOptions.rampUpTime] ?? closed.rampDuration
            pattern = closed.pattern(named: name.rawValue) ?? .max
        }
        guard pattern.arrivalPlan != nil || !arguments.isGiven(PatternOptions.arrivals) else {
            throw arguments.usageError(
                "--arrivals belongs to --rate and --stage, not to pattern \(name.rawValue)"
            )
        }
    }

    /// How many users there are when stages say so; `nil` without such stages.
    ///
    /// - Throws: ``UsageError`` when another option says so too.
    package func users() throws -> Int? {
        guard case .userStages(let plan) = pattern else { return nil }
        guard !arguments.isGiven(PatternOptions.concurrency) else {
            throw arguments.usageError("stages say how many users there are; leave out --concurrency")
        }
        return plan.peakUsers
    }

    /// How long requests count when stages say how long the run is; `nil` without stages.
    ///
    /// - Throws: ``UsageError`` when another option says so too, or nothing is left after the warm-up.
    package func measuredLength(afterWarmUp warmUp: Duration) throws -> Duration? {
        guard let whole = pattern.lengthOfStages else { return nil }
        guard !arguments.isGiven(PatternOptions.duration) else {
            throw arguments.usageError("stages say how long the run is; leave out --duration")
        }
        guard whole > warmUp else {
            throw arguments.usageError("--warm-up is as long as all stages together; shorten it")
        }
        return whole - warmUp
    }

    private static func name(
        _ arguments: ParsedArguments,
        configured: LoadTestSettings
    ) throws -> PatternName {
        let implying: [(option: String, pattern: PatternName, isGiven: Bool)] = [
            ("rate", .constantRate, arguments.isGiven(PatternOptions.rate)),
            ("stage", .stages, arguments.isGiven(PatternOptions.stage)),
            ("stages-users", .userStages, arguments.isGiven(PatternOptions.stageUsers)),
        ].filter(\.isGiven)
        guard implying.count < 2 else {
            let (one, other) = (implying[0].option, implying[1].option)
            throw arguments.usageError("--\(one) and --\(other) exclude each other; give one of them")
        }
        guard let given = arguments.given(PatternOptions.pattern)?.canonical else {
            return implying.first?.pattern ?? configured.pattern
                ?? (configured.rate == nil ? arguments[PatternOptions.pattern] : .constantRate)
        }
        guard let first = implying.first, first.pattern != given else { return given }
        let (implied, option) = (first.pattern.rawValue, first.option)
        throw arguments.usageError("--\(option) belongs to pattern \(implied), not to \(given.rawValue)")
    }
}

extension TrafficPattern {
    /// How long all stages take together; `nil` for a pattern without stages.
    fileprivate var lengthOfStages: Duration? {
        switch self {
        case .userStages(let plan): plan.stages.reduce(.zero) { $0 + $1.duration }
        case .arrivals(let plan) where !plan.stages.isEmpty: plan.stages.reduce(.zero) { $0 + $1.duration }
        default: nil
        }
    }
}
