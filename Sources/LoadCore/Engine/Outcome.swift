import SLOEval

/// The outcome of an exchange, as it counts.
struct Outcome: Equatable {
    /// Why it failed, `nil` when it succeeded.
    var failure: FailureKind?
    /// The final status, when there was an answer.
    var status: Int?
    /// Why, in words, where the exchange and its expectation don't tell.
    var detail: String?

    init(failure: FailureKind) {
        self.failure = failure
    }

    /// Judges an exchange by what its endpoint expects; `nil` for one that was abandoned.
    ///
    /// - Parameter staysAtOrigin: whether an answer of another origin is none of the service's.
    init?(of exchange: HTTPExchange, expectation: Expectation, staysAtOrigin: Bool) {
        switch exchange.result {
        case .answered where staysAtOrigin && exchange.departure != nil:
            failure = .leftOrigin
        case .answered(let status):
            self.status = status
            failure = expectation.failure(of: exchange, status: status)
        case .failed(let kind, _):
            failure = kind
        case .abandoned:
            return nil
        }
    }
}

extension HTTPExchange {
    /// From just before the write to the last byte or the failure, in nanoseconds.
    var latency: UInt64 { completed.nanoseconds(since: sent) }

    /// The exchange in words, as an example of a failure of its kind.
    func words(for failure: FailureKind, expecting expectation: Expectation = Expectation()) -> String {
        switch result {
        case .failed(let kind, let detail) where kind == failure: detail
        case _ where failure == .leftOrigin: "redirected to \(departure ?? "another origin")"
        case .answered(let status):
            expectation.unmet(by: self, status: status)?.sentence() ?? "HTTP status \(status)"
        case .failed(_, let detail): detail
        case .abandoned: "abandoned"
        }
    }
}

extension [FailureKind: String] {
    /// Keeps an exchange as the example of a kind of failure, unless there is one.
    mutating func note(
        _ failure: FailureKind,
        of exchange: HTTPExchange,
        at endpoint: String,
        expecting expectation: Expectation,
        detail: String? = nil
    ) {
        guard self[failure] == nil else { return }
        self[failure] = "\(endpoint): \(detail ?? exchange.words(for: failure, expecting: expectation))"
    }
}
