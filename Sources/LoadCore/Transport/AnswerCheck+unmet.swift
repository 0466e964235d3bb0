import SLOEval

extension AnswerCheck {
    /// The expected and the actual value in words, where an answer is not as expected; `nil` where it is.
    func unmet(by answer: inout AnswerReading) -> (() -> String)? {
        switch self {
        case .header(let name, let value): Self.unmet(header: name, value: value, by: answer.exchange)
        case .bodyMatches(let expression): Self.unmet(expression, by: answer)
        case .json(let path, let rule): rule.unmet(at: path, by: &answer)
        case .size(let range):
            range.contains(answer.exchange.bodyBytes)
                ? nil
                : { [size = answer.exchange.bodyBytes] in "expected \(Self.words(range)), found \(size)" }
        case .within(let limit): Self.unmet(limit, by: answer.exchange)
        }
    }

    private static func unmet(header name: String, value: String?, by exchange: HTTPExchange)
        -> (() -> String)?
    {
        let found = exchange.headers.first { $0.name == name.lowercased() }?.value
        guard let found else { return { "expected header \(name), found none" } }
        guard let value, value != found else { return nil }
        return {
            SecretName.marks(name)
                ? "expected another value of header \(name)"
                : "expected header \(name) \(Self.quoted(value)), found \(Self.quoted(found))"
        }
    }

    private static func unmet(_ expression: RegularExpression, by answer: AnswerReading) -> (() -> String)? {
        if let problem = answer.cutBody { return { "body is not searched for a pattern: \(problem)" } }
        let pattern = { BodyExcerpt.text(Array(expression.text.utf8), limit: Expectation.shownBytes) }
        switch expression.search(answer.exchange.body) {
        case .found: return nil
        case .gaveUp: return { "body is too large to be searched for /\(pattern())/" }
        case .notFound:
            return { [exchange = answer.exchange] in
                "body does not match /\(pattern())/ (\(BodyExcerpt.words(for: exchange)))"
            }
        }
    }

    private static func unmet(_ limit: Duration, by exchange: HTTPExchange) -> (() -> String)? {
        let time = Duration.nanoseconds(Int64(clamping: exchange.completed.nanoseconds(since: exchange.sent)))
        return time <= limit
            ? nil : { "expected the answer within \(milliseconds(limit)), it took \(milliseconds(time))" }
    }

    private static func milliseconds(_ time: Duration) -> String {
        let tenths = (time / .microseconds(100)).rounded()
        return tenths.truncatingRemainder(dividingBy: 10) == 0
            ? "\(Int(tenths / 10))ms" : "\(tenths / 10)ms"
    }

    private static func words(_ range: ClosedRange<UInt64>) -> String {
        if range.lowerBound == range.upperBound { return "a body of \(range.lowerBound) bytes" }
        if range.upperBound == .max { return "a body of at least \(range.lowerBound) bytes" }
        return "a body of \(range.lowerBound) to \(range.upperBound) bytes"
    }

    /// A text of an answer on one line, cut when long.
    fileprivate static func quoted(_ text: String) -> String {
        let shown = BodyExcerpt.text(
            Array(text.utf8.prefix(Expectation.shownBytes)),
            limit: Expectation.shownBytes
        )
        return text.utf8.count > Expectation.shownBytes ? "\"\(shown)…\"" : "\"\(shown)\""
    }
}

extension AnswerCheck.JSONRule {
    fileprivate func unmet(at path: JSONPathPattern, by answer: inout AnswerReading) -> (() -> String)? {
        let isSecret = path.lastKey.map(SecretName.marks) ?? false
        switch answer.json {
        case .failure(let problem):
            return { "expected \(words(at: path, isSecret: isSecret)), but \(problem)" }
        case .success(let json):
            let values = path.values(in: json)
            if isMet(by: values, at: path) { return nil }
            return {
                let instead = found(values, at: path, isSecret: isSecret)
                return "expected \(words(at: path, isSecret: isSecret)), found \(instead)"
            }
        }
    }

    private func isMet(by values: [JSONValue], at path: JSONPathPattern) -> Bool {
        switch self {
        case .exists: !values.isEmpty
        case .absent: values.isEmpty
        case .value(let value): !values.isEmpty && values.allSatisfy { $0 == value }
        case .type(let type): !values.isEmpty && values.allSatisfy { $0.typeName == type.rawValue }
        case .count(let range): range.contains(Self.count(values, at: path))
        }
    }

    private static func count(_ values: [JSONValue], at path: JSONPathPattern) -> Int {
        guard path.isSingle, let elements = values.first?.array else { return values.count }
        return elements.count
    }

    /// What was expected.
    private func words(at path: JSONPathPattern, isSecret: Bool) -> String {
        switch self {
        case .exists: return "a value at \(path)"
        case .absent: return "no value at \(path)"
        case .value(let value): return "\(path) \(isSecret ? "with a certain value" : Self.shown(value))"
        case .type(let type): return "\(path) of type \(type.rawValue)"
        case .count(let range):
            if range.lowerBound == range.upperBound { return "\(range.lowerBound) values at \(path)" }
            if range.upperBound == .max { return "at least \(range.lowerBound) values at \(path)" }
            return "\(range.lowerBound) to \(range.upperBound) values at \(path)"
        }
    }

    /// What was there instead.
    private func found(_ values: [JSONValue], at path: JSONPathPattern, isSecret: Bool) -> String {
        switch self {
        case .exists: return "none"
        case .absent: return isSecret ? "one" : Self.shown(values[0])
        case .type(let type): return values.first { $0.typeName != type.rawValue }?.typeName ?? "none"
        case .value(let value):
            guard let other = values.first(where: { $0 != value }) else { return "none" }
            return isSecret ? "another" : Self.shown(other)
        case .count: return "\(Self.count(values, at: path))"
        }
    }

    /// A value on one line, cut when long.
    private static func shown(_ value: JSONValue) -> String {
        if case .string(let text) = value { return AnswerCheck.quoted(text) }
        let limit = Expectation.shownBytes
        let bytes = Array(value.text.utf8)
        return BodyExcerpt.text(Array(bytes.prefix(limit)), limit: limit) + (bytes.count > limit ? "…" : "")
    }
}
