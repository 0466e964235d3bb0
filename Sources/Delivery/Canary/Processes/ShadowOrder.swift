import LoadCore
import Reporting
import SLOEval

/// A shadow test as it can be told to another process: the log by its name, which is opened there.
struct ShadowOrder: GeneratorOrder {
    typealias Progress = ShadowProgress

    /// The measurement, and what was read of the log.
    struct Measurement: Codable, Sendable {
        var measured: ShadowMeasurement
        var log: AccessLogCounts?
    }

    static let argument = "--shadow-test-process"

    var load: LoadPlan
    var production: TargetURL
    var comparison: AnswerComparison
    var logPath: String?
    var logOptions: AccessLogRecording.Options?

    /// The order that a plan is.
    init(_ shadow: ShadowPlan) {
        load = shadow.plan
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
        ShadowPlan(load, production: production, comparison: comparison, recording: log)
    }

    /// Opens the log, if there is one.
    func openLog() throws(CanaryError) -> AccessLogRecording? {
        guard let logPath else { return nil }
        return try AccessLogRecording(path: logPath, options: logOptions ?? .init())
    }

    var connectionLimit: Int { CanaryEngines.connectionLimit(of: load) }

    // Each user asks three times before it looks at the clock again.
    var bounds: GeneratorBounds {
        GeneratorBounds(time: load.duration + load.timeout * 2, of: load, bodies: 3)
    }

    func work(over transport: URLSessionTransport) throws -> GeneratorWork<ShadowProgress, Measurement> {
        let engine = ShadowEngine(transport: transport)
        let log = try openLog()
        let plan = plan(reading: log)
        return GeneratorWork(
            progress: engine.progress,
            run: { Measurement(measured: try await engine.run(plan), log: log?.counts) },
            stop: { engine.stop(because: $0) }
        )
    }
}
