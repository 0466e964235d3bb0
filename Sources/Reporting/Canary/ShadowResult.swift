public import SLOEval

/// The findings of a shadow test, without secrets.
public struct ShadowResult: Sendable, Equatable {
    /// A kind of mismatch above production's noise.
    public struct Mismatch: Sendable, Equatable, Codable {
        /// The kind in words.
        public var kind: String
        /// Requests in which it showed above noise.
        public var requests: UInt64
        /// A request that showed it.
        public var example: String
        /// Production's value.
        public var production: String
        /// The canary's value.
        public var canary: String

        /// Creates a kind.
        public init(kind: String, requests: UInt64, example: String, production: String, canary: String) {
            self.kind = kind
            self.requests = requests
            self.example = example
            self.production = production
            self.canary = canary
        }
    }

    /// The most kinds of mismatch that are listed.
    public static let mostMismatches = 10
    /// The most characters of an example's parts.
    public static let exampleLimit = 120

    /// Where the requests came from: `configured endpoints`, or the log's path.
    public var source: String
    /// The measurement; its examples may hold secrets and are not shown.
    public var measurement: ShadowMeasurement
    /// The most frequent kinds of mismatch, most frequent first.
    public var mismatches: [Mismatch]
    /// The kinds in which production differs from itself.
    public var noise: [String]
    /// The lines read of the log; `nil` without one.
    public var log: AccessLogCounts?

    /// Creates a result.
    ///
    /// - Parameters:
    ///   - measurement: what was measured.
    ///   - source: where the requests came from.
    ///   - log: what was read of the log.
    ///   - redact: takes secrets out of an example; what it gives is cut afterwards.
    public init(
        _ measurement: ShadowMeasurement,
        source: String,
        log: AccessLogCounts? = nil,
        redact: (_ kind: ShadowMismatch, _ text: String) -> String
    ) {
        self.measurement = measurement
        self.source = source
        self.log = log
        mismatches = measurement.comparison.mostFrequent(Self.mostMismatches).map { kind in
            func shown(_ text: String?) -> String {
                redact(kind.mismatch, text ?? "").singleLine.clipped(to: Self.exampleLimit)
            }
            return Mismatch(
                kind: kind.mismatch.description.singleLine,
                requests: kind.aboveNoise,
                example: shown(kind.example?.request),
                production: shown(kind.example?.production),
                canary: shown(kind.example?.canary)
            )
        }
        noise = measurement.comparison.noise.map(\.description.singleLine)
    }
}
