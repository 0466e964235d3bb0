public import SLOEval

/// The answers that count as a success.
public struct Expectation: Sendable, Hashable, Codable {
    /// The accepted final statuses; empty means 200–399.
    public var statuses: [Int]

    /// A text that the body must contain; `nil` means the body is not looked at.
    public var bodyContains: String?

    /// All else that the answer must be or hold. The default is nothing.
    public var checks: [AnswerCheck]

    /// Creates an expectation. The default accepts any body with a status of 200–399.
    public init(statuses: [Int] = [], bodyContains: String? = nil, checks: [AnswerCheck] = []) {
        self.statuses = statuses
        self.bodyContains = bodyContains
        self.checks = checks
    }

    /// Why an answer that was read whole is a failure, or `nil` when it is a success; the ``checks`` are
    /// another matter.
    ///
    /// A status that is not accepted is a failure of its class (4xx, 5xx), any other surprise an
    /// expectation not met. `holdsText` says whether ``bodyContains`` was found in the whole body.
    public func failure(status: Int, holdsText: Bool?) -> FailureKind? {
        guard accepts(status: status) else {
            switch status {
            case 400...499: return .http4xx
            case 500...: return .http5xx
            default: return .expectation
            }
        }
        return bodyContains == nil || holdsText == true ? nil : .expectation
    }

    /// Whether a final status is accepted.
    func accepts(status: Int) -> Bool {
        statuses.isEmpty ? (200...399).contains(status) : statuses.contains(status)
    }
}
