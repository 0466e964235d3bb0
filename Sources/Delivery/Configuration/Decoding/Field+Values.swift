import Foundation
import LoadCore
import SLOEval

extension Field {
    /// A text; `nil`, with nothing reported, when it is empty. Numbers and the like are texts as well.
    func text() -> String? {
        textOrEmpty().flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A text that may be empty.
    func textOrEmpty() -> String? {
        if let scalar = scalar() { return scalar.text }
        if !node.isScalar { reject(must: "be a text") }
        return nil
    }

    /// A text that keeps a rule; `nil` when it is empty.
    func text(must rule: String, where accepts: (String) -> Bool) -> String? {
        guard let text = text() else { return nil }
        if accepts(text) { return text }
        reject(must: rule)
        return nil
    }

    /// The absolute path of a file; a relative one in the text starts at the folder of the configuration.
    func filePath() -> String? {
        guard let path = complete()?.text() else { return nil }
        guard decoding.folder != nil else { return path }
        let found = decoding.path(of: path)
        // A configuration that is printed says the same wherever it is kept.
        if found.hasPrefix("/") { return found }
        let relative = found.hasPrefix("./") ? String(found.dropFirst(2)) : found
        return FileManager.default.currentDirectoryPath + "/" + relative
    }

    /// `true` or `false`.
    func bool() -> Bool? {
        value(must: "be true or false") { scalar in
            if case .bool(let value) = scalar.value { value } else { nil }
        }
    }

    /// A number that keeps a rule.
    func number(_ rule: NumberRule) -> Double? {
        value(must: "be \(rule.wording)") { scalar in
            let number: Double
            switch scalar.value {
            case .int(let value): number = Double(value)
            case .float(let value): number = value
            default: return nil
            }
            return number.isFinite && rule.accepts(number) ? number : nil
        }
    }

    /// A whole number in a range.
    func integer(in range: ClosedRange<Int>, _ wording: String) -> Int? {
        value(must: "be \(wording) from \(range.lowerBound) to \(range.upperBound)") { scalar in
            guard case .int(let value) = scalar.value, range.contains(value) else { return nil }
            return value
        }
    }

    /// One of a few words.
    func choice<Choice: CaseIterable & RawRepresentable<String>>(of: Choice.Type) -> Choice? {
        let words = Choice.allCases.map(\.rawValue)
        guard let text = textOrEmpty() else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let suggestion = NearestName.of(text, among: words).map { "; did you mean '\($0)'?" } ?? ""
        reject(must: "be one of \(words.joined(separator: ", "))", but: found + suggestion)
        return nil
    }

    /// A length of time, 0 to a day unless another range of seconds is given: a number of seconds, or a text
    /// as `Duration.written(_:)` reads it.
    func length(inSeconds range: ClosedRange<Double> = 0...86_400) -> Duration? {
        guard let scalar = scalar() else {
            if !node.isScalar { reject(must: Self.timeRule(range)) }
            return nil
        }
        if let time = Duration.written(scalar.text), range.contains(time.inSeconds) { return time }
        let isNumber = Double(scalar.text) != nil || scalar.value == .null
        reject(must: Self.timeRule(range), but: isNumber ? nil : "\(found); \(Duration.textRule)")
        return nil
    }

    private static func timeRule(_ range: ClosedRange<Double>) -> String {
        "be a number of seconds from \(range.lowerBound.shortest) to \(range.upperBound.shortest)"
    }

    /// Two lengths of time, the smaller first.
    func secondsRange() -> ClosedRange<Duration>? {
        guard let items = items() else { return nil }
        guard items.count == 2 else {
            reject(must: "be a list of two numbers of seconds", but: "has \(items.count)")
            return nil
        }
        guard let low = items[0].length(), let high = items[1].length() else { return nil }
        guard low <= high else {
            reject(must: "name the smaller number first", but: "\(low) is more than \(high)")
            return nil
        }
        return low...high
    }

    /// The URL of a service; the scheme may be left out.
    ///
    /// - Parameter example: a URL as a message shows it.
    func serviceURL(like example: String, allowsQuery: Bool) -> TargetURL? {
        guard let text = text() else { return nil }
        do {
            let url = try TargetURL(text)
            if allowsQuery || !url.hasQuery { return url }
            reject(must: "be a URL like \(example)", but: "it has a query, which no path can follow")
        } catch {
            // The error may quote the text, and the text may hold what a variable held.
            let isWritten = node.scalarText == text
            reject(must: "be a URL like \(example)", but: isWritten ? error.description : nil)
        }
        return nil
    }

    /// Reads a scalar that must not be empty.
    private func value<Value>(must rule: String, _ read: (YAMLScalar) -> Value?) -> Value? {
        guard let scalar = scalar() else {
            if !node.isScalar { reject(must: rule) }
            return nil
        }
        if let value = read(scalar) { return value }
        reject(must: rule)
        return nil
    }
}

extension YAMLNode {
    /// The text of a scalar as it stands in the file.
    fileprivate var scalarText: String? {
        if case .scalar(let scalar) = content { scalar.text } else { nil }
    }
}
