/// The answers of canary and production to the same requests, compared as they come in.
///
/// Production is asked twice, and what differs between its own two answers is noise: timestamps, identifiers,
/// unsorted lists (the idea of Twitter's Diffy). Noise is cancelled twice:
///
/// - *in each request*: a kind of difference that production's own answers show too is not counted;
/// - *over all requests*: production differs from itself in other requests than the canary does, so its
///   count is taken off. With `r` the requests in which only the canary differs, and `n` those in which only
///   production's second answer does, r − n are above noise, for each kind and for all together. A canary
///   that is no different has r ≈ n, because then both are second answers of the same service.
///
/// Memory does not grow with the number of requests: kinds are counted, one example is kept of each, and
/// beyond ``mostKinds`` kinds they are counted together.
public struct ShadowComparison: Sendable, Equatable, Codable {
    /// How many kinds are told apart.
    public static let mostKinds = 1_000

    /// One kind of difference.
    public struct Kind: Sendable, Equatable, Codable {
        /// The kind.
        public let mismatch: ShadowMismatch
        /// Requests in which only the canary differed in this way.
        public fileprivate(set) var canaryOnly: UInt64 = 0
        /// Requests in which only production's second answer did.
        public fileprivate(set) var productionOnly: UInt64 = 0
        /// Requests in which both did.
        public fileprivate(set) var shared: UInt64 = 0
        /// The first request in which only the canary differed.
        public fileprivate(set) var example: Example?

        /// Requests in which the canary differed above production's noise.
        public var aboveNoise: UInt64 { canaryOnly > productionOnly ? canaryOnly - productionOnly : 0 }
    }

    /// An example of a difference.
    public struct Example: Sendable, Equatable, Codable {
        /// The request, as its caller names it.
        public let request: String
        /// Production's value, cut to the limit.
        public let production: String
        /// The canary's value, cut to the limit.
        public let canary: String
    }

    /// How answers are compared.
    public let comparison: AnswerComparison

    /// The most characters of a value in an example.
    public let exampleLimit: Int

    /// Requests compared.
    public private(set) var compared: UInt64 = 0

    /// Requests left out because production itself did not answer twice.
    public private(set) var incomparable: UInt64 = 0

    /// Requests whose bodies differ and were not compared by their structure: JSON that is too long or can't
    /// be read, or with more kinds of difference than are listed. If production's own bodies differ too,
    /// nothing is known of the canary's.
    public private(set) var unexamined: UInt64 = 0

    private var canaryOnly: UInt64 = 0
    private var productionOnly: UInt64 = 0
    private var kinds: [ShadowMismatch: Kind] = [:]

    /// Creates a comparison with nothing compared. A value in an example has at most `exampleLimit` characters.
    public init(_ comparison: AnswerComparison = AnswerComparison(), exampleLimit: Int = 120) {
        self.comparison = comparison
        self.exampleLimit = max(1, exampleLimit)
    }

    /// Compares the answers to one request.
    ///
    /// - Parameters:
    ///   - request: its name for the report, such as `GET /api/users`.
    ///   - production: production's first answer.
    ///   - productionAgain: production's second answer.
    ///   - canary: the canary's answer.
    public mutating func record(
        request: String,
        production: ShadowAnswer,
        productionAgain: ShadowAnswer,
        canary: ShadowAnswer
    ) {
        guard production.failure == nil, productionAgain.failure == nil, canary.failure != .generator else {
            incomparable += 1
            return
        }
        compared += 1
        let found = comparison.differences(from: production, to: canary)
        let differences = found.list
        if found.isPartial { unexamined += 1 }
        let noise = Set(comparison.differences(from: production, to: productionAgain).list.map(\.kind))
        let kinds = Set(differences.map(\.kind))
        if !kinds.subtracting(noise).isEmpty { canaryOnly += 1 }
        if !noise.subtracting(kinds).isEmpty { productionOnly += 1 }
        for kind in noise.subtracting(kinds) { count(kind) { $0.productionOnly += 1 } }
        for kind in noise.intersection(kinds) { count(kind) { $0.shared += 1 } }
        for difference in differences where !noise.contains(difference.kind) {
            let example = Example(
                request: request,
                production: cut(difference.production),
                canary: cut(difference.canary)
            )
            count(difference.kind) {
                $0.canaryOnly += 1
                $0.example = $0.example ?? example
            }
        }
    }

    private mutating func count(_ kind: ShadowMismatch, _ change: (inout Kind) -> Void) {
        let known = kinds[kind] != nil || kinds.count < Self.mostKinds
        let key = known ? kind : .other
        change(&kinds[key, default: Kind(mismatch: key)])
    }

    private func cut(_ text: String) -> String {
        text.count <= exampleLimit ? text : text.prefix(exampleLimit - 1) + "…"
    }
}

extension ShadowComparison {
    /// Requests in which the canary differed above production's noise: of all requests, or of the kind that
    /// shows most, whichever is more, so that the noise of one kind cannot hide another.
    public var mismatches: UInt64 {
        let overall = canaryOnly > productionOnly ? canaryOnly - productionOnly : 0
        return kinds.values.reduce(overall) { max($0, $1.aboveNoise) }
    }

    /// Mismatches above noise in percent of the requests compared.
    public var mismatchPercent: Double { percentage(of: mismatches, in: compared) }

    /// Requests whose bodies differ and were not compared by their structure, in percent of the requests
    /// compared.
    public var unexaminedPercent: Double { percentage(of: unexamined, in: compared) }

    /// Both together, in percent of the requests compared.
    var mismatchOrUnexaminedPercent: Double {
        percentage(of: mismatches.addingClamped(unexamined), in: compared)
    }

    /// The part that was not compared, as a sentence; `nil` when all was.
    public var unexaminedSentence: String? {
        guard unexamined > 0 else { return nil }
        return
            "the bodies of \(unexamined) requests (\(unexaminedPercent.fixed(2)) %) differ and could not be "
            + "compared by their structure: JSON beyond the limit of 1 MiB, that can't be read (such as compressed "
            + "JSON), or with too many differences to list"
    }

    /// The most frequent kinds in which the canary differs above noise, most frequent first.
    public func mostFrequent(_ count: Int = 10) -> [Kind] {
        let order = kinds.values.filter { $0.aboveNoise > 0 }.sorted { left, right in
            (right.aboveNoise, left.mismatch.description) < (left.aboveNoise, right.mismatch.description)
        }
        return Array(order.prefix(count))
    }

    /// The kinds in which production differs from itself at least as often as the canary from it.
    public var noise: [ShadowMismatch] {
        kinds.values.filter { $0.aboveNoise == 0 }.map(\.mismatch).sorted { $0.description < $1.description }
    }
}
