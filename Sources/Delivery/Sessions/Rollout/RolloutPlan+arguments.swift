import Foundation
import SLOEval

extension DeploymentReference {
    /// The deployment that a command line names.
    package init(_ arguments: ParsedArguments) throws {
        try self.init(arguments[RolloutOptions.deployment], namespace: arguments[RollbackOptions.namespace])
    }
}

extension RolloutPlan {
    /// The plan of `--stages`: JSON, or a file with it.
    init(_ arguments: ParsedArguments) throws {
        try self.init(stagesOf: arguments)
        if arguments[RolloutOptions.allowUnverified] { self = allowingUnverified }
    }

    private init(stagesOf arguments: ParsedArguments) throws {
        guard let text = arguments[RolloutOptions.stages] else {
            self = .standard
            return
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if trimmed.hasPrefix("[") || trimmed.hasPrefix("{") {
            try self.init(json: text)
            return
        }
        let file: [UInt8]
        do {
            file = try InputFile.contents(of: text, atMost: 1 << 20)
        } catch {
            throw arguments.usageError(
                "--stages: '\(text)' is neither a JSON list nor a file that can be read: \(error)"
            )
        }
        guard let json = String(validating: file, as: UTF8.self) else {
            throw arguments.usageError("--stages: the file '\(text)' is not UTF-8 text")
        }
        try self.init(json: json)
    }
}

extension RolloutSettings {
    /// The rules that a command line gives.
    init(_ arguments: ParsedArguments) {
        self.init()
        loadTest = arguments[RolloutOptions.loadTest]
        onFailure = arguments[RollbackOptions.automatic] ? .rollBack : .hold
        onInconclusive = onFailure
        onInterrupt = arguments[RolloutOptions.onInterrupt]
        settleSeconds = arguments[RolloutOptions.settleTime].inSeconds
        healthIntervalSeconds = arguments[HealthOptions.interval].inSeconds
        maxConsecutiveBadReadings = arguments[HealthOptions.maxBad]
        maxBadReadings = arguments[HealthOptions.maxBadInAll]
        minGoodReadings = arguments[HealthOptions.minGood]
        maxConsecutiveErrors = arguments[HealthOptions.maxErrors]
    }
}
