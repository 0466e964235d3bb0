import SLOEval
import Reporting

extension RolloutPlan {
    /// Reads a plan from JSON: a list of objects with `name`, `percentage` (whole percent), `duration`
    /// (seconds, or a text such as `"5m"`) and, if a person must agree before the next stage, `"approval":
    /// true`. With `"allow_unverified": true` it may pass without enough traffic to see the split.
    public init(json: String) throws(RolloutPlanError) {
        guard let value = JSONValue(text: json) else { throw .notJSON }
        if let key = JSONValue.repeatedKey(in: Array(json.utf8)) { throw .repeatedKey(key.singleLine) }
        guard let entries = value.array else { throw .notAList }
        var stages: [RolloutStage] = []
        for (index, entry) in entries.enumerated() {
            stages.append(try Self.stage(entry, number: index + 1))
        }
        try self.init(stages: stages)
    }

    private static let keys = ["name", "percentage", "duration", "approval", "allow_unverified"]

    private static func stage(_ entry: JSONValue, number: Int) throws(RolloutPlanError) -> RolloutStage {
        guard let fields = entry.object else { throw .notAnObject(stage: number) }
        for key in fields.keys.sorted() where !keys.contains(key) {
            throw .unknownKey(stage: number, key: key.singleLine, nearest: NearestName.of(key, among: keys))
        }
        func field<Value>(
            _ key: String,
            _ expected: String,
            _ read: (JSONValue) -> Value?
        ) throws(RolloutPlanError) -> Value {
            guard let field = fields[key] else { throw .missingKey(stage: number, key: key) }
            guard let value = read(field) else {
                throw .wrongType(stage: number, key: key, expected: expected)
            }
            return value
        }
        let seconds = try field("duration", "a number of seconds or a text such as \"5m\"") { value in
            value.double ?? value.string.flatMap(Duration.written)?.inSeconds
        }
        // Checked here as well: a number beyond Duration's range must not become one.
        guard (0...longestDuration.inSeconds).contains(seconds) else {
            throw .durationOutOfRange(stage: number, seconds: seconds)
        }
        func flag(_ key: String) throws(RolloutPlanError) -> Bool {
            fields[key] == nil ? false : try field(key, "true or false", \.bool)
        }
        return RolloutStage(
            try field("name", "a string", \.string),
            percentage: try field("percentage", "a whole number from 1 to 100", \.integer),
            duration: .seconds(seconds),
            needsApproval: try flag("approval"),
            allowsUnverified: try flag("allow_unverified")
        )
    }
}
