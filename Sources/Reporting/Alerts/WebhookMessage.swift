import Foundation
import SLOEval

/// An alert as JSON for any program that listens: flat, with units in the names, missing where not measured.
public enum WebhookMessage {
    /// The message as JSON.
    public static func text(of alert: Alert) -> String {
        AlertJSON.text(
            Message(
                event: "loadgate.alert",
                status: alert.outcome,
                headline: alert.headline,
                testType: alert.testType,
                environment: alert.environment,
                target: alert.target,
                time: alert.time.timestamp,
                p95Milliseconds: alert.p95Milliseconds,
                errorRatePercent: alert.errorRatePercent,
                throughput: alert.throughput,
                reasons: alert.reasons,
                rollback: alert.rollback.keyword,
                rollbackError: alert.rollback.complaint,
                report: alert.report
            )
        )
    }
}

private struct Message: Encodable {
    var event: String
    var status: Verdict.Outcome
    var headline: String
    var testType: String
    var environment: String
    var target: String
    var time: String
    var p95Milliseconds: Double?
    var errorRatePercent: Double?
    var throughput: Double?
    var reasons: [String]
    var rollback: String
    var rollbackError: String?
    var report: String?

    enum CodingKeys: String, CodingKey {
        case event
        case status
        case headline
        case testType = "test_type"
        case environment
        case target
        case time
        case p95Milliseconds = "p95_ms"
        case errorRatePercent = "error_rate_percent"
        case throughput = "throughput_rps"
        case reasons
        case rollback
        case rollbackError = "rollback_error"
        case report
    }
}

extension Alert.Rollback {
    fileprivate var keyword: String {
        switch self {
        case .none: "none"
        case .notRequested: "not_requested"
        case .succeeded: "succeeded"
        case .failed: "failed"
        }
    }

    fileprivate var complaint: String? {
        if case .failed(let why) = self { why } else { nil }
    }
}
