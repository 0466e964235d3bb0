public import SLOEval

/// When people are told.
public struct AlertPolicy: Sendable, Equatable {
    /// Whether a gate without an answer is worth an alert. The default is `false`.
    public var onInconclusive: Bool

    /// Creates a policy.
    public init(onInconclusive: Bool = false) {
        self.onInconclusive = onInconclusive
    }

    /// Whether an outcome is worth an alert: a failure always is, a pass never.
    public func wantsAlert(for outcome: Verdict.Outcome) -> Bool {
        switch outcome {
        case .failed: true
        case .inconclusive: onInconclusive
        case .passed: false
        }
    }
}
