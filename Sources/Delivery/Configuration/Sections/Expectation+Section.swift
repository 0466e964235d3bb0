import LoadCore
import SLOEval

/// The keys of `expect`, of endpoints and of steps alike.
enum ExpectKey: String, CaseIterable {
    case status, header
    case bodyContains = "body_contains"
    case bodyMatches = "body_matches"
    case json, size, within
}

/// The keys of a rule for JSON values in its long form.
enum JSONRuleKey: String, CaseIterable {
    case exists, value, type, count
}

extension Expectation {
    /// The largest body that can be expected, in bytes.
    private static let largestSize = 1 << 40

    /// Reads `expect`.
    init(_ section: Section<ExpectKey>) {
        self.init(
            statuses: section[.status]?.statuses() ?? [],
            bodyContains: section[.bodyContains]?.complete()?.text()
        )
        for (entry, field) in section[.header]?.entries() ?? [] {
            if let check = field.headerCheck(named: entry.key) { checks.append(check) }
        }
        if let expression = section[.bodyMatches]?.regularExpression() {
            checks.append(.bodyMatches(expression))
        }
        for (entry, field) in section[.json]?.entries() ?? [] {
            guard let path = field.jsonPath(named: entry) else { continue }
            checks += field.jsonRules().map { .json(path, $0) }
        }
        if let range = section[.size]?.wholeRange(in: 0...Self.largestSize, "a number of bytes") {
            checks.append(.size(UInt64(range.lowerBound)...UInt64(range.upperBound)))
        }
        if let time = section[.within]?.length(inSeconds: 0.001...86_400) { checks.append(.within(time)) }
    }
}

extension Field {
    fileprivate func statuses() -> [Int]? {
        guard case .sequence = node.content else { return integer(in: 100...599, "a status").map { [$0] } }
        let items = items(atMost: 500) ?? []
        if items.isEmpty { reject(must: "name a status", but: "is an empty list") }
        return items.compactMap { $0.integer(in: 100...599, "a status") }
    }

    /// Whether the value is the word `exists`, without quotes.
    private var saysExists: Bool {
        guard case .scalar(let scalar) = node.content else { return false }
        return scalar.isPlain && scalar.text == "exists"
    }

    /// What is expected of a header field: its exact value, or that it `exists`.
    fileprivate func headerCheck(named name: String) -> AnswerCheck? {
        if HTTPHeader(name: name, value: "x").refusal == .name {
            reject(must: "be named by a token", but: "\(name.inQuotes) is not one (RFC 9110, section 5.6.2)")
            return nil
        }
        if saysExists { return .header(name) }
        return complete()?.textOrEmpty().map { .header(name, value: $0) }
    }

    /// A regular expression.
    func regularExpression() -> RegularExpression? {
        guard let text = complete()?.text() else { return nil }
        do throws(RegularExpressionError) {
            return try RegularExpression(text)
        } catch {
            let problem = ConfigurationIssue.Problem.unacceptable(
                path: path,
                must: "be a regular expression",
                but: error.description
            )
            decoding.report(problem, at: position(ofScalar: error.offset), isKnown: isInherited)
            return nil
        }
    }

    /// The path into JSON that is the key of an entry.
    fileprivate func jsonPath(named entry: YAMLEntry) -> JSONPathPattern? {
        do throws(JSONPathPattern.ParseError) {
            return try JSONPathPattern(selecting: entry.key)
        } catch {
            let problem = ConfigurationIssue.Problem.unacceptable(
                path: path,
                must: "be named by a path",
                but: error.description
            )
            decoding.report(problem, at: entry.keyPosition, isKnown: isInherited)
            return nil
        }
    }

    /// What is expected at a place of a JSON body: a value, the word `exists`, or rules in a mapping.
    fileprivate func jsonRules() -> [AnswerCheck.JSONRule] {
        if saysExists { return [.exists] }
        guard case .mapping = node.content else { return jsonValue().map { [.value($0)] } ?? [] }
        let findings = decoding.findings
        let section = Section<JSONRuleKey>(self)
        var rules: [AnswerCheck.JSONRule] = []
        if let exists = section[.exists]?.bool() { rules.append(exists ? .exists : .absent) }
        if let type = section[.type]?.choice(of: AnswerCheck.JSONType.self) { rules.append(.type(type)) }
        if let value = section[.value]?.jsonValue() { rules.append(.value(value)) }
        let most = 1_000_000_000
        if let count = section[.count]?.wholeRange(in: 0...most, "a number of values") {
            rules.append(.count(count))
        }
        if rules.isEmpty, decoding.findings == findings {
            reject(must: "hold exists, value, type or count", but: "holds none of them")
        }
        return rules
    }

    /// A value of YAML as JSON.
    private func jsonValue() -> JSONValue? {
        switch node.content {
        case .scalar: return complete()?.scalar().flatMap { jsonScalar($0) }
        case .sequence: return items().map { items in JSONValue.array(items.compactMap { $0.jsonValue() }) }
        case .mapping:
            let members = entries().compactMap { entry, field in field.jsonValue().map { (entry.key, $0) } }
            return .object(Dictionary(members) { first, _ in first })
        }
    }

    /// A scalar as JSON, which has no number without an end.
    func jsonScalar(_ scalar: YAMLScalar) -> JSONValue? {
        // As it is written, since a number may have more digits than any type holds.
        if scalar.isPlain, JSONValue.isNumber(scalar.text) { return .number(scalar.text) }
        switch scalar.value {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .integer(value)
        case .float(let value):
            if value.isFinite { return .number("\(value)") }
            reject(must: "be a number that JSON can hold")
            return nil
        case .string(let text): return .string(text)
        }
    }

    /// A whole number, which is both ends, or a list of two with the smaller first.
    func wholeRange(in range: ClosedRange<Int>, _ wording: String) -> ClosedRange<Int>? {
        guard case .sequence = node.content else { return integer(in: range, wording).map { $0...$0 } }
        guard let items = items() else { return nil }
        guard items.count == 2 else {
            reject(must: "be \(wording) or a list of two", but: "has \(items.count)")
            return nil
        }
        guard let low = items[0].integer(in: range, wording), let high = items[1].integer(in: range, wording)
        else { return nil }
        guard low <= high else {
            reject(must: "name the smaller number first", but: "\(low) is more than \(high)")
            return nil
        }
        return low...high
    }

    /// The place of a character of the text, where the text stands in the file as it is and on one line.
    func position(ofScalar offset: Int) -> TextPosition {
        guard case .scalar(let written) = node.content, !written.text.contains("\n"), scalar() == written
        else {
            return node.position
        }
        var position = node.position
        position.column += offset + (written.isPlain ? 0 : 1)
        return position
    }
}
