public import LoadCore

/// The section `prometheus`: how metrics are named, labelled and pushed.
public struct PrometheusSettings: Sendable, Equatable {
    /// The beginning of every metric name; empty, or a valid beginning of a name. The default is `loadtest_`.
    public var prefix: String
    /// Labels of every series by name; values may be empty.
    public var labels: [String: String]
    /// The base URL of a Pushgateway; `nil` pushes nothing.
    public var pushgatewayURL: TargetURL?

    /// Creates settings; the defaults are those of an empty section.
    public init(
        prefix: String = "loadtest_",
        labels: [String: String] = [:],
        pushgatewayURL: TargetURL? = nil
    ) {
        self.prefix = prefix
        self.labels = labels
        self.pushgatewayURL = pushgatewayURL
    }
}

extension PrometheusSettings {
    enum Key: String, CaseIterable {
        case prefix, labels
        case pushgatewayURL = "pushgateway_url"
    }

    /// Labels that the metrics use themselves, or that the Pushgateway takes from the path of a push.
    private static let reservedLabels: Set = [
        "job", "instance", "le", "quantile", "endpoint", "outcome", "container", "statistic",
    ]

    init(_ section: Section<Key>) {
        self.init(pushgatewayURL: section[.pushgatewayURL]?.gatewayURL())
        if let prefix = section[.prefix]?.prefix() { self.prefix = prefix }
        for (entry, field) in section[.labels]?.entries() ?? [] {
            if Self.reservedLabels.contains(entry.key) {
                field.reject(must: "have another name", but: "this label is set by the program")
            } else if !entry.key.isMetricName(allowingColon: false) || entry.key.hasPrefix("__") {
                let rule = "be named by letters, digits and '_' with no digit first"
                field.reject(must: rule, but: "the name is \(entry.key.inQuotes)")
            } else if let value = field.textOrEmpty() {
                labels[entry.key] = field.node.isNull ? "" : value
            }
        }
    }
}

extension Field {
    fileprivate func gatewayURL() -> TargetURL? {
        serviceURL(like: "http://host:9091", allowsQuery: false)
    }

    fileprivate func prefix() -> String? {
        guard let text = textOrEmpty() else { return nil }
        if text.isEmpty || text.isMetricName(allowingColon: true) { return text }
        reject(must: "be letters, digits, '_' and ':' with no digit first")
        return nil
    }
}

extension String {
    /// Whether this is a metric name, or without colons a label name, in the text format's data model.
    fileprivate func isMetricName(allowingColon: Bool) -> Bool {
        guard let first = utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return utf8.allSatisfy { byte in
            byte.isASCIILetterOrDigit || byte == UInt8(ascii: "_")
                || allowingColon && byte == UInt8(ascii: ":")
        }
    }
}
