/// Metrics of one name: what a `# HELP` and a `# TYPE` line say of them, and the samples.
public struct MetricFamily: Sendable, Equatable {
    /// The meaning of a family's values.
    public enum Kind: String, Sendable {
        /// A value that goes up and down.
        case gauge
        /// A value that only goes up.
        case counter
        /// Cumulative counts by upper bound.
        case histogram
    }

    /// The family's name.
    public var name: String
    /// A sentence about the values.
    public var help: String
    /// The meaning of the values.
    public var kind: Kind
    /// The samples, in the order they are written in.
    public var samples: [MetricSample]

    /// Creates a family.
    public init(name: String, help: String, kind: Kind, samples: [MetricSample] = []) {
        self.name = name
        self.help = help
        self.kind = kind
        self.samples = samples
    }
}

/// One value of a family.
public struct MetricSample: Sendable, Equatable {
    /// The end of a sample's name: one of a histogram's series, or nothing.
    public enum Suffix: String, Sendable {
        /// Nothing.
        case none = ""
        /// A cumulative count; carries the label `le`.
        case bucket = "_bucket"
        /// The sum of all observations.
        case sum = "_sum"
        /// The number of observations.
        case count = "_count"
    }

    /// The end of the name, after the family's.
    public var suffix: Suffix
    /// The labels that set this value apart from the family's others, in the order in which they are written.
    public var labels: [MetricLabel]
    /// The value; may be infinite or not a number.
    public var value: Double

    /// Creates a sample.
    public init(_ value: Double, labels: [MetricLabel] = [], suffix: Suffix = .none) {
        self.suffix = suffix
        self.labels = labels
        self.value = value
    }
}

/// A name and a value that set a series apart. An empty value is the same as no label.
public struct MetricLabel: Sendable, Hashable {
    /// The label's name.
    public var name: String
    /// The label's value: any text.
    public var value: String

    /// Creates a label.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
