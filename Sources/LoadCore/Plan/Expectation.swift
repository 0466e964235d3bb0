public import SLOEval

/// What an answer must be to count as a success.
public struct Expectation: Sendable, Hashable, Codable {
    /// The accepted final statuses; empty means 200–399.
    public var statuses: [Int]

    /// A text that the body must contain; `nil` means the body is not looked at.
    public var bodyContains: String?

    /// Creates an expectation. The default accepts any body with a status of 200–399.
    public init(statuses: [Int] = [], bodyContains: String? = nil) {
        self.statuses = statuses
        self.bodyContains = bodyContains
    }

    /// Whether the transport has to keep the body for ``failure(status:body:)``.
    public var needsBody: Bool { bodyContains != nil }

    /// Why an answer that was read whole is a failure, or `nil` when it is a success.
    ///
    /// A status that is not accepted is a failure of its class (4xx, 5xx), any other surprise an
    /// expectation not met.
    public func failure(status: Int, body: [UInt8]) -> FailureKind? {
        let accepted = statuses.isEmpty ? (200...399).contains(status) : statuses.contains(status)
        guard accepted else {
            switch status {
            case 400...499: return .http4xx
            case 500...: return .http5xx
            default: return .expectation
            }
        }
        guard let bodyContains else { return nil }
        return body.contains(bodyContains.utf8) ? nil : .expectation
    }
}

extension [UInt8] {
    /// Whether these bytes contain others in one piece.
    func contains(_ needle: some Collection<UInt8>) -> Bool {
        guard let first = needle.first else { return true }
        var start = startIndex
        while let candidate = self[start...].firstIndex(of: first) {
            if self[candidate...].starts(with: needle) { return true }
            start = candidate + 1
        }
        return false
    }
}
