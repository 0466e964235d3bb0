import SLOEval

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LoopbackServer {
    /// How long answers wait: a distribution of durations. A drawn delay is at most one hour.
    public indirect enum Delay: Sendable, Equatable {
        /// Not at all.
        case none
        /// Always as long.
        case fixed(Duration)
        /// Anything in the range, all equally likely.
        case uniform(ClosedRange<Duration>)
        /// Exponentially distributed, as the service times of the simplest queues are.
        case exponential(mean: Duration)
        /// Lognormally distributed, as real response times often are: half are below the median, and about
        /// 5 % above `median` × exp(1.645 × `sigma`).
        case lognormal(median: Duration, sigma: Double)
        /// One of several delays by their weights.
        case mixture([WeightedDelay])

        /// Mostly one delay and, for a share of answers between 0 and 1, another.
        public static func mostly(_ usual: Delay, slow share: Double, _ slow: Delay) -> Delay {
            .mixture([WeightedDelay(usual, weight: 1 - share), WeightedDelay(slow, weight: share)])
        }
    }

    /// A delay and how often it is drawn relative to the others.
    public struct WeightedDelay: Sendable, Equatable {
        /// The delay.
        public var delay: Delay

        /// The relative weight, at least 0.
        public var weight: Double

        /// Creates a weighted delay.
        public init(_ delay: Delay, weight: Double) {
            self.delay = delay
            self.weight = weight
        }
    }
}

extension LoopbackServer.Delay {
    private static let longest: Double = 3600

    /// Draws a delay, in nanoseconds.
    ///
    /// Exponential values are drawn by inversion, normal ones by the method of Box and Muller ("A note on
    /// the generation of random normal deviates", 1958).
    func drawNanoseconds(using generator: inout SeededGenerator) -> UInt64 {
        switch self {
        case .none: return 0
        case .fixed(let delay): return Self.nanoseconds(delay.inSeconds)
        case .uniform(let range):
            let (low, high) = (range.lowerBound.inSeconds, range.upperBound.inSeconds)
            return Self.nanoseconds(low + (high - low) * generator.uniform())
        case .exponential(let mean):
            return Self.nanoseconds(-mean.inSeconds * log(1 - generator.uniform()))
        case .lognormal(let median, let sigma):
            let radius = (-2 * log(1 - generator.uniform())).squareRoot()
            let normal = radius * cos(2 * .pi * generator.uniform())
            return Self.nanoseconds(median.inSeconds * exp(sigma * normal))
        case .mixture(let parts):
            let choice = parts.map(\.weight).weightedIndex(at: generator.uniform())
            return choice.map { parts[$0].delay.drawNanoseconds(using: &generator) } ?? 0
        }
    }

    private static func nanoseconds(_ seconds: Double) -> UInt64 {
        guard seconds > 0 else { return 0 }
        return UInt64(min(seconds, longest) * 1e9)
    }
}

extension [Double] {
    /// The index that a point of [0, 1) falls on when these weights share that line between them; `nil` when
    /// there is no weight above 0.
    func weightedIndex(at point: Double) -> Int? {
        let total = reduce(0) { $0 + Swift.max(0, $1) }
        guard total > 0, total.isFinite else { return nil }
        var rest = point * total
        for (index, weight) in enumerated() where weight > 0 {
            if rest < weight { return index }
            rest -= weight
        }
        return lastIndex { $0 > 0 }
    }
}
