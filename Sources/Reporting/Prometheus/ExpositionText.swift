import SLOEval

/// Writes metric families in the Prometheus text format, version 0.0.4
/// (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
///
/// Its text is correct by construction: a `HELP` and a `TYPE` line for each family, all samples of a
/// family together, valid names, no series twice, everything escaped, a newline at the end. No timestamps,
/// which a Pushgateway refuses.
public enum ExpositionText {
    /// The families as text, in their order.
    ///
    /// - Throws: ``ExpositionError`` when a name is not allowed or something would appear twice.
    public static func text(of families: [MetricFamily]) throws(ExpositionError) -> String {
        var names: Set<String> = []
        var text = ""
        for family in families {
            for name in seriesNames(of: family) where !names.insert(name).inserted {
                throw .repeatedFamily(name)
            }
            text += try self.text(of: family)
        }
        return text
    }

    /// Whether a text is a metric name: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    public static func isMetricName(_ text: String) -> Bool {
        isName(text, allowsColon: true)
    }

    /// Whether a text is a label name: `[a-zA-Z_][a-zA-Z0-9_]*`.
    public static func isLabelName(_ text: String) -> Bool {
        isName(text, allowsColon: false)
    }

    /// A value as Prometheus reads it.
    public static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value.shortest
    }

    private static func text(of family: MetricFamily) throws(ExpositionError) -> String {
        guard isMetricName(family.name) else { throw .invalidMetricName(family.name) }
        var text = "# HELP \(family.name) \(family.help.escapedInHelp)\n"
        text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
        var series: Set<Series> = []
        for sample in family.samples {
            let labels = sample.labels.filter { !$0.value.isEmpty }
            try check(labels, of: family.name)
            let name = family.name + sample.suffix.rawValue + self.text(of: labels)
            guard series.insert(Series(suffix: sample.suffix, labels: Set(labels))).inserted else {
                throw .repeatedSeries(name)
            }
            text += "\(name) \(number(sample.value))\n"
        }
        return text
    }

    private static func check(_ labels: [MetricLabel], of metric: String) throws(ExpositionError) {
        var names: Set<String> = []
        for label in labels {
            guard isLabelName(label.name) else { throw .invalidLabelName(label.name) }
            guard names.insert(label.name).inserted else {
                throw .repeatedLabel(label.name, metric: metric)
            }
        }
    }

    private static func text(of labels: [MetricLabel]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\($0.value.escapedInLabel)\"" }.joined(separator: ",") + "}"
    }

    /// The names that a family's series carry; no other family may use them.
    private static func seriesNames(of family: MetricFamily) -> [String] {
        guard family.kind == .histogram else { return [family.name] }
        return [MetricSample.Suffix.none, .bucket, .sum, .count].map { family.name + $0.rawValue }
    }

    private static func isName(_ text: String, allowsColon: Bool) -> Bool {
        guard let first = text.utf8.first, !first.isDigit else { return false }
        return text.utf8.allSatisfy { byte in
            byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_")
                || allowsColon && byte == UInt8(ascii: ":")
        }
    }
}

/// The identity of a sample in its family, where it must be unique; the order of labels makes no difference.
private struct Series: Hashable {
    var suffix: MetricSample.Suffix
    var labels: Set<MetricLabel>
}

extension String {
    fileprivate var escapedInHelp: String { escaped(quotes: false) }

    fileprivate var escapedInLabel: String { escaped(quotes: true) }

    /// Of control characters only a newline has an escape; the others are made visible.
    private func escaped(quotes: Bool) -> String {
        var text = String.UnicodeScalarView()
        for scalar in cleanLines.joined(separator: "\n").unicodeScalars {
            switch scalar {
            case "\\": text.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": text.append(contentsOf: "\\n".unicodeScalars)
            case "\"" where quotes: text.append(contentsOf: "\\\"".unicodeScalars)
            default: text.append(scalar)
            }
        }
        return String(text)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}
