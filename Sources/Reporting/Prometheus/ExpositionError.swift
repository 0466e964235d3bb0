/// Why metrics cannot be written as exposition text.
public enum ExpositionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A metric name with characters that Prometheus does not allow, most often from the prefix.
    case invalidMetricName(String)
    /// A label name with characters that Prometheus does not allow.
    case invalidLabelName(String)
    /// A label name that is already taken: by a metric itself, or by Prometheus.
    case reservedLabelName(String)
    /// A sample with two labels of one name.
    case repeatedLabel(String, metric: String)
    /// Two families whose series would carry the same name.
    case repeatedFamily(String)
    /// Two samples with the same name and the same labels.
    case repeatedSeries(String)

    /// The problem and its remedy.
    public var description: String {
        switch self {
        case .invalidMetricName(let name):
            "'\(name)' is not a metric name: use letters, digits, '_' and ':', and begin with a letter; "
                + "check prometheus.prefix."
        case .invalidLabelName(let name):
            "'\(name)' is not a label name: use letters, digits and '_', and begin with a letter; "
                + "check prometheus.labels."
        case .reservedLabelName(let name):
            "The label '\(name)' is reserved: choose another name in prometheus.labels."
        case .repeatedLabel(let name, let metric):
            "The label '\(name)' of '\(metric)' is given twice; give it once."
        case .repeatedFamily(let name):
            "Two metrics would be named '\(name)'; give one of them another name."
        case .repeatedSeries(let series):
            "The series \(series) would appear twice; give one of them a label that sets it apart."
        }
    }
}
