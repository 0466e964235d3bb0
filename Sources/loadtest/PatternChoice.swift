import Delivery
import LoadCore

/// The traffic pattern that a command line and a configuration ask for together.
struct PatternChoice {
    /// The pattern with its parameters.
    let pattern: TrafficPattern
    private let stages: [ArrivalPlan.Stage]
    private let arguments: ParsedArguments

    /// Chooses the pattern. `--rate` alone means constant-rate and `--stage` alone means stages.
    ///
    /// - Throws: `UsageError` for options that do not go together.
    init(_ arguments: ParsedArguments, configured: PatternSettings) throws {
        self.arguments = arguments
        let spacing = arguments[RunOptions.arrivals] ?? configured.arrivals
        switch try Self.name(arguments) {
        case "constant-rate":
            guard let rate = arguments[RunOptions.rate] ?? configured.rate else {
                throw arguments.usageError("--pattern constant-rate needs --rate, the requests a second")
            }
            stages = []
            pattern = .arrivals(.constant(rate: rate, spacing: spacing))
        case "stages":
            let given = arguments[RunOptions.stage]
            stages = given.isEmpty ? configured.stages : given
            guard !stages.isEmpty else {
                throw arguments.usageError("--pattern stages needs --stage DURATION:RATE, once or more")
            }
            pattern = .arrivals(ArrivalPlan(stages: stages, spacing: spacing))
        case let name:
            guard !arguments.isGiven(RunOptions.arrivals) else {
                throw arguments.usageError("--arrivals belongs to --rate and --stage, not to pattern \(name)")
            }
            var closed = configured
            closed.rampDuration = arguments[RunOptions.rampUpTime] ?? closed.rampDuration
            stages = []
            pattern = closed.pattern(named: name) ?? .max
        }
    }

    /// How long requests count when stages say how long the run is; `nil` without stages.
    ///
    /// - Throws: `UsageError` when another option says so too, or nothing is left after the warm-up.
    func measuredLength(afterWarmUp warmUp: Duration) throws -> Duration? {
        guard !stages.isEmpty else { return nil }
        guard !arguments.isGiven(RunOptions.duration) else {
            throw arguments.usageError("stages say how long the run is; leave out --duration")
        }
        let length = stages.reduce(.zero) { $0 + $1.duration } - warmUp
        guard length > .zero else {
            throw arguments.usageError("--warm-up is as long as all stages together; shorten it")
        }
        return length
    }

    private static func name(_ arguments: ParsedArguments) throws -> String {
        let hasRate = arguments.isGiven(RunOptions.rate)
        let hasStages = arguments.isGiven(RunOptions.stage)
        guard !(hasRate && hasStages) else {
            throw arguments.usageError("--rate and --stage exclude each other; give one of them")
        }
        let implied = hasRate ? "constant-rate" : hasStages ? "stages" : nil
        guard let given = arguments.given(RunOptions.pattern) else {
            return implied ?? arguments[RunOptions.pattern]
        }
        guard let implied, implied != given else { return given }
        let option = hasRate ? "--rate" : "--stage"
        throw arguments.usageError("\(option) belongs to pattern \(implied), not to \(given)")
    }
}
