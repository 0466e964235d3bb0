public import Foundation
public import SLOEval

/// A gate's outcome for people: the one value that every kind of alert renders.
public struct Alert: Sendable, Equatable {
    /// The state of the deployment after the gate.
    public enum Rollback: Sendable, Equatable {
        /// There was nothing to roll back.
        case none
        /// Nobody asked for one.
        case notRequested
        /// It was done.
        case succeeded
        /// It failed: a person is needed now.
        case failed(String)

        /// The state in words.
        public var text: String {
            switch self {
            case .none: "none"
            case .notRequested: "not requested"
            case .succeeded: "succeeded"
            case .failed(let why): "FAILED: \(why)"
            }
        }
    }

    /// The outcome of the gate.
    public var outcome: Verdict.Outcome
    /// The kind of test: `Load test`, `Canary verification`.
    public var testType: String
    /// The environment.
    public var environment: String
    /// The target of the test: a URL or a deployment. Never with a password in it.
    public var target: String
    /// When the test ended.
    public var time: Date
    /// The 95th percentile of latency in milliseconds, where one was measured.
    public var p95Milliseconds: Double?
    /// Failures in percent of requests, where any were sent.
    public var errorRatePercent: Double?
    /// Requests a second, where any were sent.
    public var throughput: Double?
    /// The violations or other reasons, a line each.
    public var reasons: [String]
    /// The state of the deployment after the gate.
    public var rollback: Rollback
    /// Where the report is: a path or a URL.
    public var report: String?

    /// Creates an alert.
    public init(
        outcome: Verdict.Outcome,
        testType: String,
        environment: String,
        target: String,
        time: Date,
        p95Milliseconds: Double? = nil,
        errorRatePercent: Double? = nil,
        throughput: Double? = nil,
        reasons: [String] = [],
        rollback: Rollback = .none,
        report: String? = nil
    ) {
        self.outcome = outcome
        self.testType = testType
        self.environment = environment
        self.target = target
        self.time = time
        self.p95Milliseconds = p95Milliseconds
        self.errorRatePercent = errorRatePercent
        self.throughput = throughput
        self.reasons = reasons
        self.rollback = rollback
        self.report = report
    }

    /// The alert of a load test.
    ///
    /// - Parameters:
    ///   - testReport: what was measured.
    ///   - testType: what the load test was for. The default is `Load test`.
    ///   - rollback: what became of the deployment.
    ///   - report: where the report is: a path or a URL.
    public init(
        _ testReport: LoadTestReport,
        testType: String = "Load test",
        rollback: Rollback = .none,
        report: String? = nil
    ) {
        let summary = testReport.summary
        let isMeasured = summary.requests > 0
        self.init(
            outcome: testReport.verdict.outcome,
            testType: testType,
            environment: testReport.run.environment ?? "none",
            target: testReport.run.target,
            time: testReport.measurement.startedAt.addingTimeInterval(summary.elapsedSeconds),
            p95Milliseconds: summary.latency?.p95,
            errorRatePercent: isMeasured ? summary.errorRatePercent : nil,
            throughput: isMeasured ? summary.throughput : nil,
            reasons: testReport.verdict.reasons,
            rollback: rollback,
            report: report
        )
    }

    /// The alert in one line: `Load test FAILED in staging`.
    public var headline: String {
        "\(testType) \(outcome.rawValue.uppercased()) in \(environment)".singleLine
    }

    /// The most reasons that are listed; the rest is counted.
    static let reasonLimit = 10

    /// The facts beside the headline, in order.
    var facts: [(name: String, value: String)] {
        let p95 = p95Milliseconds.map { HumanFormat.milliseconds($0) + " ms" }
        let errors = errorRatePercent.map { $0.fixed(2) + " %" }
        let rate = throughput.map { $0.fixed(1) + " req/sec" }
        let facts: [(name: String, value: String?)] = [
            ("Environment", environment), ("Test type", testType), ("Target", target),
            ("P95 latency", p95 ?? "n/a"), ("Error rate", errors ?? "n/a"), ("Throughput", rate ?? "n/a"),
            ("Rollback", rollback.text), ("Time", time.timestamp), ("Report", report),
        ]
        return facts.compactMap { name, value in value.map { (name, $0.singleLine) } }
    }

    /// The reasons to list, each on one line and not too long.
    var listedReasons: [String] {
        let listed = reasons.prefix(Self.reasonLimit).map { $0.singleLine.clipped(to: 200) }
        let more = reasons.count - listed.count
        return more > 0 ? listed + ["… and \(more) more"] : listed
    }
}
