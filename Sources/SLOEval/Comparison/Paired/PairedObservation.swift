/// The answers of canary and production to the same planned request at the same time.
public struct PairedObservation: Sendable, Equatable {
    /// The answer of one side.
    public struct Answer: Sendable, Equatable {
        /// From just before the request was written to the last byte of the answer, or to the failure.
        public var latencyNanoseconds: UInt64

        /// Why it failed; `nil` when it succeeded.
        public var failure: FailureKind?

        /// How much of the latency the generator stood still.
        public var generatorNanoseconds: UInt64

        /// Creates an answer.
        public init(
            latencyNanoseconds: UInt64,
            failure: FailureKind? = nil,
            generatorNanoseconds: UInt64 = 0
        ) {
            self.latencyNanoseconds = latencyNanoseconds
            self.failure = failure
            self.generatorNanoseconds = generatorNanoseconds
        }
    }

    /// The canary's answer.
    public var canary: Answer

    /// Production's answer.
    public var production: Answer

    /// The pause that the plan's pattern puts after the request, the same on both sides; 0 when there is
    /// none.
    public var pauseNanoseconds: UInt64

    /// The place of the endpoint among those of the run. The default is 0.
    public var endpoint: Int

    /// Creates a pair.
    public init(canary: Answer, production: Answer, pauseNanoseconds: UInt64 = 0, endpoint: Int = 0) {
        self.canary = canary
        self.production = production
        self.pauseNanoseconds = pauseNanoseconds
        self.endpoint = endpoint
    }

    /// Whether one side failed for a reason that lies with the generator, so that the pair says nothing.
    var isTheGeneratorsFault: Bool { canary.failure == .generator || production.failure == .generator }

    /// The pair with the services' parts of the latencies alone.
    var withoutStandstill: PairedObservation {
        PairedObservation(
            canary: canary.withoutStandstill,
            production: production.withoutStandstill,
            pauseNanoseconds: pauseNanoseconds,
            endpoint: endpoint
        )
    }
}

extension PairedObservation.Answer: ObservedAnswer {
    var isFailure: Bool { failure != nil }
    var isByTimeOrConnection: Bool { failure?.isByTimeOrConnection ?? false }
}
