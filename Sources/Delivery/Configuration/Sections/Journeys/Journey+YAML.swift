import LoadCore
import SLOEval

extension DataTable {
    /// Writes an entry of `load_test.data`.
    func write(to writer: inout YAMLWriter) {
        writer.entry(DataKey.file.rawValue, file.withDollarsDoubled)
        writer.entry(DataKey.use.rawValue, use.rawValue)
    }
}

extension Journey {
    /// Writes an entry of `load_test.journeys`; bodies, and the values of header fields whose names tell a
    /// secret, are not shown.
    func write(to writer: inout YAMLWriter) {
        writer.entry(JourneyKey.weight.rawValue, weight)
        if !data.isEmpty { writer.entry(JourneyKey.data.rawValue, data) }
        if !keepsCookies { writer.entry(JourneyKey.cookies.rawValue, "off") }
        if !once.isEmpty { writer.list(JourneyKey.once.rawValue, once) { $0.write(to: &$1) } }
        writer.list(JourneyKey.steps.rawValue, steps) { $0.write(to: &$1) }
    }
}

extension JourneyItem {
    fileprivate func write(to writer: inout YAMLWriter) {
        switch self {
        case .step(let step): step.write(to: &writer)
        case .pause(let range):
            let ends = [range.lowerBound.exactSeconds, range.upperBound.exactSeconds]
            writer.entry(JourneyItemKey.pause.rawValue, ends)
        case .repeat(let times, let items):
            writer.entry(JourneyItemKey.repetition.rawValue, times)
            writer.list(JourneyItemKey.steps.rawValue, items) { $0.write(to: &$1) }
        }
    }
}

extension JourneyStep {
    fileprivate func write(to writer: inout YAMLWriter) {
        writer.entry(JourneyItemKey.name.rawValue, name.withDollarsDoubled)
        writer.entry(method.lowercased(), path.withoutSecretQueryValues.withDollarsDoubled)
        headers.map { EndpointSettings.Header(name: $0.name, value: Secret($0.value)) }.write(to: &writer)
        if body != nil { writer.entry(JourneyItemKey.body.rawValue, Secret.placeholder) }
        writer.entry(JourneyItemKey.when.rawValue, condition?.withDollarsDoubled)
        expectation.write(to: &writer)
        if !captures.isEmpty {
            writer.mapping(JourneyItemKey.capture.rawValue) { writer in
                for capture in captures { writer.mapping(capture.name, capture.write) }
            }
        }
        if onFailure != .stop { writer.entry(JourneyItemKey.onFailure.rawValue, onFailure.rawValue) }
    }
}

extension Capture {
    fileprivate func write(to writer: inout YAMLWriter) {
        switch source {
        case .json(let path, let pick):
            writer.entry(CaptureKey.json.rawValue, path.withDollarsDoubled)
            if pick != .first { writer.entry(CaptureKey.pick.rawValue, pick.rawValue) }
        case .header(let name): writer.entry(CaptureKey.header.rawValue, name)
        case .regex(let text, let group):
            writer.entry(CaptureKey.regex.rawValue, text.withDollarsDoubled)
            if let group { writer.entry(CaptureKey.group.rawValue, group) }
        case .cookie(let name): writer.entry(CaptureKey.cookie.rawValue, name)
        case .body: writer.entry(CaptureKey.body.rawValue, true)
        }
        writer.entry(
            CaptureKey.fallback.rawValue,
            SecretName.marks(name) ? fallback.map { _ in Secret.placeholder } : fallback?.withDollarsDoubled
        )
    }
}

extension Expectation {
    /// Writes `expect`, unless nothing is expected.
    func write(to writer: inout YAMLWriter) {
        if self == Expectation() { return }
        writer.mapping(EndpointSettings.Key.expect.rawValue) { writer in
            if !statuses.isEmpty { writer.entry(ExpectKey.status.rawValue, statuses.map(Double.init)) }
            writer.entry(ExpectKey.bodyContains.rawValue, bodyContains?.withDollarsDoubled)
            writeHeaders(to: &writer)
            writeJSON(to: &writer)
            for check in checks {
                switch check {
                case .bodyMatches(let expression):
                    writer.entry(ExpectKey.bodyMatches.rawValue, expression.text.withDollarsDoubled)
                case .size(let range):
                    let ends = [Double(range.lowerBound), Double(range.upperBound)]
                    writer.entry(ExpectKey.size.rawValue, ends)
                case .within(let time): writer.entry(ExpectKey.within.rawValue, time.exactSeconds)
                case .header, .json: continue
                }
            }
        }
    }

    private func writeHeaders(to writer: inout YAMLWriter) {
        let headers = checks.filter { if case .header = $0 { true } else { false } }
        if headers.isEmpty { return }
        writer.mapping(ExpectKey.header.rawValue) { writer in
            for case .header(let name, let value) in headers {
                let shown = SecretName.marks(name) ? Secret.placeholder : value?.withDollarsDoubled
                writer.entry(name, value == nil ? JSONRuleKey.exists.rawValue : shown)
            }
        }
    }

    private func writeJSON(to writer: inout YAMLWriter) {
        var paths: [JSONPathPattern] = []
        var rules: [JSONPathPattern: [AnswerCheck.JSONRule]] = [:]
        for case .json(let path, let rule) in checks {
            if rules[path] == nil { paths.append(path) }
            rules[path, default: []].append(rule)
        }
        if paths.isEmpty { return }
        writer.mapping(ExpectKey.json.rawValue) { writer in
            for path in paths {
                writer.mapping(path.description) { writer in
                    let isSecret = path.lastKey.map(SecretName.marks) ?? false
                    for rule in rules[path] ?? [] { rule.write(to: &writer, isSecret: isSecret) }
                }
            }
        }
    }
}

extension AnswerCheck.JSONRule {
    fileprivate func write(to writer: inout YAMLWriter, isSecret: Bool) {
        switch self {
        case .exists: writer.entry(JSONRuleKey.exists.rawValue, true)
        case .absent: writer.entry(JSONRuleKey.exists.rawValue, false)
        case .type(let type): writer.entry(JSONRuleKey.type.rawValue, type.rawValue)
        case .count(let range):
            writer.entry(JSONRuleKey.count.rawValue, [Double(range.lowerBound), Double(range.upperBound)])
        case .value where isSecret: writer.entry(JSONRuleKey.value.rawValue, Secret.placeholder)
        case .value(let value): writer.json(JSONRuleKey.value.rawValue, value)
        }
    }
}
