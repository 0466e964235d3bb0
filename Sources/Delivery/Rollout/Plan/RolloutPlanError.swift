import SLOEval

/// Why a list of stages is no plan. Stages are counted from 1.
public enum RolloutPlanError: ProgramError, Sendable, Equatable {
    /// The text is not JSON.
    case notJSON
    /// A stage has a key twice.
    case repeatedKey(String)
    /// The text is JSON, but not a list.
    case notAList
    /// There is no stage.
    case noStages
    /// There are more stages than ``RolloutPlan/stageLimit``.
    case tooManyStages(Int)
    /// An entry of the list is not an object.
    case notAnObject(stage: Int)
    /// A stage has a key that means nothing.
    case unknownKey(stage: Int, key: String, nearest: String?)
    /// A stage lacks a key.
    case missingKey(stage: Int, key: String)
    /// A key has a value of the wrong type.
    case wrongType(stage: Int, key: String, expected: String)
    /// A name is empty, longer than 80 characters, or has control characters.
    case badName(stage: Int, name: String)
    /// Two stages have one name.
    case nameTwice(stage: Int, name: String)
    /// A percentage is not between 1 and 100.
    case percentageOutOfRange(stage: Int, percentage: Int)
    /// A percentage is not above the one before.
    case percentageNotRising(stage: Int, percentage: Int, previous: Int)
    /// A duration is negative or longer than ``RolloutPlan/longestDuration``.
    case durationOutOfRange(stage: Int, seconds: Double)

    /// Always ``ExitCode/usage``.
    public var exitCode: ExitCode { .usage }

    /// Which stage is wrong, how, and what to write instead.
    public var description: String {
        switch self {
        case .notJSON: "the stages are not valid JSON; write \(Self.example)"
        case .repeatedKey(let key): "the stages hold the key '\(key)' twice in one object; remove one"
        case .notAList: "the stages must be a JSON list: \(Self.example)"
        case .noStages: "the list of stages is empty; name at least one: \(Self.example)"
        case .tooManyStages(let count):
            "\(count) stages are too many; use at most \(RolloutPlan.stageLimit)"
        case .notAnObject(let stage): "stage \(stage) must be an object, as in \(Self.example)"
        case .unknownKey(let stage, let key, let nearest):
            "stage \(stage) has the unknown key '\(key)'"
                + (nearest.map { "; did you mean '\($0)'?" }
                    ?? "; use name, percentage, duration, approval and allow_unverified")
        case .missingKey(let stage, let key): "stage \(stage) has no '\(key)'; write \(Self.example)"
        case .wrongType(let stage, let key, let expected):
            "'\(key)' of stage \(stage) must be \(expected)"
        case .badName(let stage, let name):
            "the name '\(name)' of stage \(stage) must be 1 to 80 printable characters"
        case .nameTwice(let stage, let name):
            "stage \(stage) is called '\(name)' like one before it; give each stage a name of its own"
        case .percentageOutOfRange(let stage, let percentage):
            "the percentage \(percentage) of stage \(stage) must be between 1 and 100"
        case .percentageNotRising(let stage, let percentage, let previous):
            "the percentage \(percentage) of stage \(stage) must be above \(previous), that of the stage before"
        case .durationOutOfRange(let stage, let seconds):
            "the duration of stage \(stage), \(seconds.shortest) s, must be between 0 and "
                + "\(RolloutPlan.longestDuration.inSeconds.shortest) s"
        }
    }

    private static let example = #"[{"name": "canary", "percentage": 5, "duration": 300}]"#
}
