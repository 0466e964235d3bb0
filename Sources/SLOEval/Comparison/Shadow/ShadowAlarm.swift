/// A reason to stop a shadow test before its end, found by looking after every fifty requests.
public enum ShadowAlarm: Sendable, Equatable, Codable, CustomStringConvertible {
    /// The canary answered none of these requests, and production all but a few: worse.
    case canaryDead(requests: UInt64)

    /// Production did not answer, or with a server error, at least half of these requests: nothing can be
    /// said of the canary.
    case productionFailing(failures: UInt64, requests: UInt64)

    /// The alarm as a sentence.
    public var description: String {
        switch self {
        case .canaryDead(let requests):
            "the canary failed all of \(requests) requests in a row that production answered: worse"
        case .productionFailing(let failures, let requests):
            "production itself failed \(failures) of \(requests) requests in a row: nothing can be said of the "
                + "canary; look at production first"
        }
    }
}

/// Looks for reasons to stop a shadow test.
struct ShadowWatch: Sendable, Equatable, Codable {
    /// How many requests are looked at together.
    static let span: UInt64 = 50

    private var requests: UInt64 = 0
    private var canaryFailures: UInt64 = 0
    private var productionFailures: UInt64 = 0

    /// Counts a request.
    ///
    /// - Returns: the alarm that it raises, if it does.
    mutating func record(canaryFailed: Bool, productionFailed: Bool) -> ShadowAlarm? {
        requests += 1
        if productionFailed { productionFailures += 1 }
        if canaryFailed, !productionFailed { canaryFailures += 1 }
        guard requests == Self.span else { return nil }
        defer { self = ShadowWatch() }
        if productionFailures * 2 >= requests {
            return .productionFailing(failures: productionFailures, requests: requests)
        }
        return canaryFailures + productionFailures == requests ? .canaryDead(requests: canaryFailures) : nil
    }
}
