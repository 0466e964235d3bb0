/// A percentile: more than 0 and less than 100 percent. Its name is `p` and the number: `p95`, `p99.9`.
public struct Percentile: Sendable, Hashable {
    /// The percent of all values that are at or below it.
    public let percent: Double

    /// Creates a percentile; `nil` unless `percent` is more than 0 and less than 100.
    public init?(_ percent: Double) {
        guard percent > 0, percent < 100 else { return nil }
        self.percent = percent
    }

    /// The percentile of a name such as `p99.9`; `nil` when it is not one, or written with needless zeros, so
    /// that each has one name only.
    public init?(name: String) {
        guard name.first == "p", let percent = Double(name.dropFirst()), let percentile = Percentile(percent),
            percentile.name == name
        else { return nil }
        self = percentile
    }

    /// The name: `p95`, `p99.9`.
    public var name: String { "p" + percent.shortest }

    /// The percentile as a quantile, between 0 and 1.
    public var quantile: Double {
        // Divided in decimal, so that 99.9 gives the number that 0.999 is.
        Double(percent.description + "e-2") ?? percent / 100
    }
}

extension Percentile: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// Creates a percentile from a number in the source: `99.9`.
    ///
    /// - Precondition: the number is more than 0 and less than 100.
    public init(floatLiteral value: Double) {
        precondition(value > 0 && value < 100, "a percentile is more than 0 and less than 100")
        percent = value
    }

    /// Creates a percentile from a whole number in the source: `95`.
    ///
    /// - Precondition: the number is more than 0 and less than 100.
    public init(integerLiteral value: Int) { self.init(floatLiteral: Double(value)) }
}
