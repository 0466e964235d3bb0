public import Foundation

/// The measurement of a shadow test: the comparison of answers, and how the canary did under copied traffic.
public struct ShadowMeasurement: Sendable, Equatable, Codable {
    /// When the test began.
    public var startedAt: Date

    /// How long it took.
    public var elapsed: Duration

    /// How it came to its end. One that its own watch stopped, or whose log was at its end, is completed.
    public var ending: RunEnding

    /// The answers compared.
    public private(set) var comparison: ShadowComparison

    /// The canary's latencies, failures included.
    public private(set) var canaryLatency = LatencyHistogram()

    /// The latencies of production's first answers, failures included.
    public private(set) var productionLatency = LatencyHistogram()

    /// Requests that the canary answered with a status below 400.
    public private(set) var canarySuccesses: UInt64 = 0

    /// Requests that the canary failed and production did not: no whole answer, or a status of 400 or more
    /// where production's was below.
    public private(set) var canaryFailures: UInt64 = 0

    /// The canary's requests without a whole answer, by kind.
    public private(set) var canaryFailureKinds = FailureCounts()

    /// Production's requests without a whole answer, by kind; each of the two asked counts.
    public private(set) var productionFailureKinds = FailureCounts()

    /// Requests that production itself failed: no whole answer, or a server error, to either of the two
    /// asked.
    public private(set) var productionFailures: UInt64 = 0

    /// How much later than recorded requests of a replay were sent; empty without a log.
    public var lag = LatencyHistogram()

    /// Requests cut off at the end; they are not counted.
    public var abandonedRequests: UInt64 = 0

    /// Requests that were left out because the generator itself failed at them.
    public private(set) var discardedRequests: UInt64 = 0

    /// Requests that were left out because one failed for which the generator stood still.
    public private(set) var excluded = ExcludedObservations()

    /// Processes that did not live to the end of the test, a sentence each.
    public var losses: [String] = []

    /// Why the test was stopped before its end, if it was.
    public private(set) var alarm: ShadowAlarm?

    private var watch = ShadowWatch()

    /// Creates a measurement of nothing.
    public init(
        startedAt: Date,
        elapsed: Duration = .zero,
        ending: RunEnding = .completed,
        comparison: ShadowComparison = ShadowComparison()
    ) {
        self.startedAt = startedAt
        self.elapsed = elapsed
        self.ending = ending
        self.comparison = comparison
    }

    /// Requests sent to the canary.
    public var requests: UInt64 { canaryLatency.count }

    /// Requests that the canary alone failed, in percent of those that production did not.
    public var canaryFailurePercent: Double {
        percentage(of: canaryFailures, in: requests - min(requests, productionFailures))
    }

    /// An answer with what it took.
    public struct TimedAnswer: Sendable, Equatable {
        /// The answer.
        public var answer: ShadowAnswer
        /// From just before the request was written to the last byte or the failure.
        public var latencyNanoseconds: UInt64
        /// How much of that the generator stood still.
        public var generatorNanoseconds: UInt64

        /// Creates an answer.
        public init(_ answer: ShadowAnswer, latencyNanoseconds: UInt64, generatorNanoseconds: UInt64 = 0) {
            self.answer = answer
            self.latencyNanoseconds = latencyNanoseconds
            self.generatorNanoseconds = generatorNanoseconds
        }
    }

    /// Counts the answers to one request.
    ///
    /// - Parameters:
    ///   - request: its name for the report, such as `GET /api/users`.
    ///   - production: production's first answer.
    ///   - productionAgain: production's second answer.
    ///   - canary: the canary's answer.
    /// - Returns: whether this raised the alarm.
    @discardableResult
    public mutating func record(
        request: String,
        production: TimedAnswer,
        productionAgain: TimedAnswer,
        canary: TimedAnswer
    ) -> Bool {
        // What the generator itself could not do says nothing of either side.
        let answers = [production, productionAgain, canary]
        guard !answers.contains(where: { $0.answer.failure == .generator }) else {
            discardedRequests += 1
            return false
        }
        // A difference between whole answers is the service's own; only a failure can be the generator's.
        guard !answers.contains(where: \.isFailure) || !excluded.exclude(answers) else { return false }
        comparison.record(
            request: request,
            production: production.answer,
            productionAgain: productionAgain.answer,
            canary: canary.answer
        )
        if !canary.answer.isFailure { canarySuccesses += 1 }
        canaryLatency.record(nanoseconds: canary.withoutStandstill.latencyNanoseconds)
        productionLatency.record(nanoseconds: production.withoutStandstill.latencyNanoseconds)
        if let failure = canary.answer.failure { canaryFailureKinds.add(failure) }
        for side in [production, productionAgain] {
            if let failure = side.answer.failure { productionFailureKinds.add(failure) }
        }
        let productionFailed = production.answer.isServerFailure || productionAgain.answer.isServerFailure
        let canaryFailed = canary.answer.isFailure && !production.answer.isFailure
        if productionFailed { productionFailures += 1 }
        if canaryFailed, !productionFailed { canaryFailures += 1 }
        let raised = watch.record(canaryFailed: canaryFailed, productionFailed: productionFailed)
        guard alarm == nil, let raised else { return false }
        alarm = raised
        return true
    }
}

extension ShadowMeasurement.TimedAnswer: ObservedAnswer {
    var isFailure: Bool { answer.isFailure }
    var isByTimeOrConnection: Bool { answer.failure?.isByTimeOrConnection ?? false }
}

extension ShadowAnswer {
    /// No whole answer, or an error by its status.
    fileprivate var isFailure: Bool { failure != nil || (status ?? 0) >= 400 }

    /// No whole answer, or the server's own error.
    fileprivate var isServerFailure: Bool { failure != nil || (status ?? 0) >= 500 }
}
