/// What the Prometheus text format asks for and `promtool check metrics` lets pass, checked by reading the
/// text anew, without anything of the code that writes it.
///
/// Findings are sentences with the line they are about; none means that the text is in order.
public struct ExpositionCheck: Sendable {
    /// What is wrong, in the order of the lines.
    public private(set) var findings: [String] = []

    /// The values by series: `name{a="1",b="2"}`, labels in the order of their names, nothing escaped.
    public private(set) var values: [String: String] = [:]

    private var types: [String: String] = [:]
    private var helped: Set<String> = []
    private var closed: Set<String> = []
    private var current: String?

    /// Checks a text.
    public init(_ text: String) {
        if text.unicodeScalars.last != "\n" { findings.append("the text does not end in a newline") }
        // Split by scalars: as characters, a carriage return and a newline are one that is neither.
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            let line = Substring(line)
            if let problem = read(line) { findings.append("line \(index + 1): \(problem): \(line)") }
        }
    }

    private mutating func read(_ line: Substring) -> String? {
        if line.hasPrefix("# HELP ") { return readHelp(line.dropFirst(7)) }
        if line.hasPrefix("# TYPE ") { return readType(line.dropFirst(7)) }
        if line.hasPrefix("#") { return "a comment that is neither HELP nor TYPE" }
        return readSample(line)
    }

    private mutating func readHelp(_ rest: Substring) -> String? {
        let name = String(rest.prefix { $0 != " " })
        guard helped.insert(name).inserted else { return "a second HELP of its family" }
        return enter(name)
    }

    private mutating func readType(_ rest: Substring) -> String? {
        let words = rest.split(separator: " ")
        guard words.count == 2, ["gauge", "counter", "histogram"].contains(words[1]) else {
            return "an unknown TYPE"
        }
        let name = String(words[0])
        guard types.updateValue(String(words[1]), forKey: name) == nil else {
            return "a second TYPE of its family"
        }
        guard helped.contains(name) else { return "a TYPE without a HELP before it" }
        return enter(name)
    }

    private mutating func readSample(_ line: Substring) -> String? {
        var scanner = SampleScanner(line)
        guard let sample = scanner.sample() else { return "not a sample" }
        guard let family = family(of: sample.name) else { return "a sample without a TYPE" }
        guard Set(sample.labels.map(\.name)).count == sample.labels.count else { return "a label twice" }
        guard ["NaN", "+Inf", "-Inf"].contains(sample.value) || Double(sample.value)?.isFinite == true else {
            return "not a value"
        }
        guard values.updateValue(sample.value, forKey: sample.series) == nil else { return "a series twice" }
        return enter(family)
    }

    private func family(of name: String) -> String? {
        if types[name] != nil { return name }
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            let family = String(name.dropLast(suffix.count))
            if types[family] == "histogram" { return family }
        }
        return nil
    }

    /// Notes that a line belongs to a family; a family that another one has followed must not come again.
    private mutating func enter(_ family: String) -> String? {
        if family != current {
            if let current { closed.insert(current) }
            current = family
        }
        return closed.contains(family) ? "interleaved families" : nil
    }
}

/// Reads `name{label="value",…} number`, strictly.
private struct SampleScanner {
    struct Sample {
        var name: String
        var labels: [(name: String, value: String)]
        var value: String

        /// The name and the labels in order; an empty label is none.
        var series: String {
            let labels = labels.filter { !$0.value.isEmpty }.sorted { $0.name < $1.name }
            return name + "{" + labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",") + "}"
        }
    }

    private var rest: Substring.UnicodeScalarView

    init(_ line: Substring) { rest = line.unicodeScalars }

    mutating func sample() -> Sample? {
        guard let name = name() else { return nil }
        var labels: [(name: String, value: String)] = []
        if take("{") {
            repeat {
                guard let label = self.name(), !label.contains(":"), take("="), take("\""),
                    let value = quoted()
                else { return nil }
                labels.append((label, value))
            } while take(",")
            guard take("}") else { return nil }
        }
        guard take(" "), !rest.isEmpty, !rest.contains(" ") else { return nil }
        return Sample(name: name, labels: labels, value: String(rest))
    }

    private mutating func name() -> String? {
        let name = rest.prefix { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", ":": true
            default: false
            }
        }
        guard let first = name.first, !("0"..."9").contains(first) else { return nil }
        rest.removeFirst(name.count)
        return String(name)
    }

    /// The text up to the closing quote; an unknown escape is an error.
    private mutating func quoted() -> String? {
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(text)
            case "\\":
                switch rest.popFirst() {
                case "n": text.append("\n")
                case "\\": text.append("\\")
                case "\"": text.append("\"")
                default: return nil
                }
            default: text.append(scalar)
            }
        }
        return nil
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }
}
