import Foundation
import LoadCore
import Reporting
import SLOEval

/// What an engine in a process of its own is to do: one JSON object on its standard input.
enum EngineOrder: Codable {
    /// Compare canary and production, pair by pair.
    case comparison(PairedPlan)
    /// Compare their answers.
    case shadowTest(ShadowOrder)

    /// What is asked by how many.
    var load: LoadPlan {
        switch self {
        case .comparison(let plan): plan.plan
        case .shadowTest(let order): order.plan
        }
    }
}

/// A shadow test as it can be told to another process: the log by its name, which is opened there.
struct ShadowOrder: Codable {
    var plan: LoadPlan
    var production: TargetURL
    var comparison: AnswerComparison
    var logPath: String?
    var logOptions: AccessLogRecording.Options?

    /// The order that a plan is.
    init(_ shadow: ShadowPlan) {
        plan = shadow.plan
        production = shadow.production
        comparison = shadow.comparison
        let log = shadow.recording as? AccessLogRecording
        logPath = log?.path
        logOptions = log?.options
    }

    /// The plan that the order is.
    ///
    /// - Parameter log: the log, opened.
    func plan(reading log: AccessLogRecording?) -> ShadowPlan {
        ShadowPlan(plan, production: production, comparison: comparison, recording: log)
    }

    /// Opens the log, if there is one.
    func openLog() throws(CanaryError) -> AccessLogRecording? {
        guard let logPath else { return nil }
        return try AccessLogRecording(path: logPath, options: logOptions ?? .init())
    }
}

/// What an engine in a process of its own tells: one JSON object a line on its standard output.
enum EngineMessage<Look: Codable & Sendable, Measurement: Codable & Sendable>: Codable, Sendable {
    /// It has begun, and this is its process number; the first message.
    case started(Int32)
    /// It is at work; sent once a second.
    case look(Look)
    /// What it has measured, and what it read of a log; the last message.
    case finished(Measurement, log: AccessLogCounts?)
    /// Why it did not begin.
    case refused(String)

    /// The message as a line, its line break included.
    func line() throws -> [UInt8] { Array(try JSONEncoder().encode(self)) + [UInt8(ascii: "\n")] }

    /// Reads a line without its line break; `nil` when it is no message.
    init?(line: some Collection<UInt8>) {
        guard let message = try? JSONDecoder().decode(Self.self, from: Data(line)) else { return nil }
        self = message
    }
}
