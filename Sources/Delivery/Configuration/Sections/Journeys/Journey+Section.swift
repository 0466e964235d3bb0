import LoadCore

/// The keys of a journey.
enum JourneyKey: String, CaseIterable {
    case weight, data, once, steps, cookies
}

/// The keys of an item of a journey: a step, a pause or a repetition.
enum JourneyItemKey: String, CaseIterable {
    case name
    case get, post, put, patch, delete, head, options
    case headers, body, json, form, multipart
    case bodyFile = "body_file"
    case expect, capture, when
    case onFailure = "on_failure"
    case pause
    case repetition = "repeat"
    case steps

    /// Those that name the method of a step.
    static let methods: [JourneyItemKey] = [.get, .post, .put, .patch, .delete, .head, .options]
}

/// The words for `cookies`.
private enum CookieRule: String, CaseIterable {
    case on, off
}

/// Reads the journeys of a file, each with the names that its templates may use.
struct JourneyReader {
    /// The data of the file.
    let tables: [DataTable]
    /// The names of data that could not be read.
    let unreadable: [String]
    /// The names of endpoints and steps so far, which reports tell apart.
    private var names: Set<String>
    /// The names that templates may use at the moment.
    private var scope = Template.Scope()
    private var keepsCookies = true

    /// The most repetitions of an item.
    private static let mostTimes = 1_000_000

    /// - Parameter names: those of the endpoints.
    init(tables: [DataTable], unreadable: [String], names: Set<String>) {
        self.tables = tables
        self.unreadable = unreadable
        self.names = names
    }

    /// Reads an entry of `load_test.journeys`; `nil` after something was reported.
    mutating func journey(named name: String, _ field: Field) -> Journey? {
        let findings = field.decoding.findings
        let section = Section<JourneyKey>(field)
        keepsCookies = section[.cookies]?.choice(of: CookieRule.self) != .off
        let data = section[.data].map(dataNames) ?? []
        let isOpen = field.decoding.readColumns == nil
        scope = Template.Scope(
            data: data.map { name in
                let table = isOpen ? nil : tables.first { $0.name == name }
                return Template.Scope.Table(name: name, columns: table?.columns)
            }
        )
        let once = section[.once].map { items($0) } ?? []
        let steps = section.needed(.steps, because: "a journey is made of steps") { items($0) } ?? []
        let weight = section[.weight]?.number(.weight)
        if field.decoding.findings == findings, steps.flatMap(\.requestSteps).isEmpty {
            field.reject(must: "have a step with a request", but: "it has none")
        }
        return Journey(
            name: name,
            weight: weight ?? 1,
            data: data,
            once: once,
            steps: steps,
            keepsCookies: keepsCookies
        )
    }

    /// The data that a journey uses: a name or a list of names.
    private func dataNames(_ field: Field) -> [String] {
        let fields: [Field]
        if case .sequence = field.node.content { fields = field.items() ?? [] } else { fields = [field] }
        return fields.compactMap { field in
            guard let name = field.complete()?.text() else { return nil }
            let known = tables.map(\.name) + unreadable
            if known.contains(name) { return name }
            let hint = NearestName.of(name, among: known).map { "did you mean '\($0)'?" }
            let others = known.isEmpty ? "there is none" : "there are \(known.joined(separator: ", "))"
            field.reject(must: "name an entry of load_test.data", but: "\(field.found); \(hint ?? others)")
            return nil
        }
    }

    private mutating func items(_ field: Field) -> [JourneyItem] {
        var items: [JourneyItem] = []
        for field in field.items() ?? [] {
            if let item = item(field) { items.append(item) }
        }
        return items
    }

    private mutating func item(_ field: Field) -> JourneyItem? {
        let findings = field.decoding.findings
        let section = Section<JourneyItemKey>(field)
        if let pause = section[.pause] {
            refuse(section, besides: [.pause], "it is a pause")
            return pause.pauseRange().map(JourneyItem.pause)
        }
        if let times = section[.repetition] {
            refuse(section, besides: [.repetition, .steps], "it is a repetition")
            let count = times.integer(in: 1...Self.mostTimes, "a number of times")
            let findings = field.decoding.findings
            let items =
                section.needed(.steps, because: "there is something to repeat") { self.items($0) } ?? []
            if field.decoding.findings == findings, items.flatMap(\.requestSteps).isEmpty {
                field.reject(must: "repeat a step with a request", but: "there is none in it")
            }
            return count.map { JourneyItem.repeat(times: $0, items) }
        }
        section[.steps]?.reject(must: "stand beside 'repeat'", but: "there is none")
        return step(section, field, isClear: field.decoding.findings == findings).map(JourneyItem.step)
    }

    private func refuse(
        _ section: Section<JourneyItemKey>,
        besides allowed: [JourneyItemKey],
        _ reason: String
    ) {
        for key in JourneyItemKey.allCases where !allowed.contains(key) {
            section[key]?.reject(must: "be left out", but: reason)
        }
    }

    /// - Parameter isClear: whether nothing was wrong with the keys, one of which may be a misspelt request.
    private mutating func step(
        _ section: Section<JourneyItemKey>,
        _ field: Field,
        isClear: Bool
    ) -> JourneyStep? {
        let requests = JourneyItemKey.methods.compactMap { key in section[key].map { (key: key, field: $0) } }
        guard let (key, target) = requests.first else {
            let rule = "have a request such as 'get: /path', a 'pause' or a 'repeat'"
            if isClear { field.reject(must: rule, but: "it has none") }
            return nil
        }
        for (_, other) in requests.dropFirst() {
            other.reject(must: "be left out", but: "the step has '\(key.rawValue)' already")
        }
        let method = key.rawValue.uppercased()
        let path = self.path(target)
        let headers = section[.headers].map { self.headers($0) } ?? []
        let checker = self
        let body = StepBodyReader { checker.template($0) }.body(section)
        let condition = section[.when].flatMap { template($0) }
        let expectation = Expectation(section.section(.expect, of: ExpectKey.self))
        if let expect = section[.expect], case .mapping = expect.node.content {
            // Expressions have braces of their own.
            for (entry, field) in expect.entries() where entry.key != ExpectKey.bodyMatches.rawValue {
                field.refuseTemplates()
            }
        }
        let onFailure = section[.onFailure]?.choice(of: JourneyStep.FailureRule.self) ?? .stop
        // Only now: what an answer brings is there for the steps behind this one.
        let captures = section[.capture].map { self.captures($0) } ?? []
        guard let path else { return nil }
        let name = section[.name]?.complete()?.text() ?? Endpoint(path: path, method: method).name
        if !names.insert(name).inserted {
            (section[.name] ?? target).reject(
                must: "be told apart from others in reports",
                but: "a step or endpoint is called \(name.inQuotes) already; give this one another 'name'"
            )
        }
        return JourneyStep(
            name: name,
            method: method,
            path: path,
            headers: headers,
            body: body,
            expectation: expectation,
            captures: captures,
            condition: condition,
            onFailure: onFailure
        )
    }

    private func path(_ field: Field) -> String? {
        guard let text = template(field) else { return nil }
        let rule = "begin with '/' and hold no spaces, '#' or characters beyond ASCII outside {{…}}"
        if Template.mayBePath(text) { return text }
        field.reject(must: rule)
        return nil
    }

    private func headers(_ field: Field) -> [HTTPHeader] {
        for (_, value) in field.allEntries() { _ = template(value) }
        return field.headers(needsValues: true) { $0.templateText() }.map {
            HTTPHeader(name: $0.name, value: $0.value.revealed)
        }
    }

    private mutating func captures(_ field: Field) -> [Capture] {
        let captures = field.allEntries().compactMap {
            Capture(entry: $0.entry, field: $0.field, keepsCookies: keepsCookies)
        }
        // A capture that was refused is no reason to call every template of it unknown.
        for (entry, _) in field.allEntries() where !scope.captures.contains(entry.key) {
            scope.captures.append(entry.key)
        }
        return captures
    }

    /// Checks a template where it stands.
    ///
    /// - Returns: its text; `nil` after something was reported.
    private func template(_ field: Field) -> String? {
        guard let text = field.templateText() else { return nil }
        do throws(TemplateError) {
            _ = try Template(text, in: scope)
            return text
        } catch {
            let scalars = text.prefix(error.offset).unicodeScalars.count
            let problem = ConfigurationIssue.Problem.unacceptable(
                path: field.path,
                must: "be a template that can be filled in",
                but: error.suggestion ?? error.description
            )
            field.decoding.report(problem, at: field.position(ofScalar: scalars), isKnown: field.isInherited)
            return nil
        }
    }
}

extension TemplateError {
    /// The problem with the name that was probably meant, where there is one.
    fileprivate var suggestion: String? {
        switch reason {
        case .unknownName(let name, let known): description(suggesting: name, among: known)
        case .unknownTable(let name, let known): description(suggesting: name, among: known)
        case .missingColumn(let name, _, let known): description(suggesting: name, among: known)
        default: nil
        }
    }

    private func description(suggesting name: String, among known: [String]) -> String? {
        NearestName.of(name, among: known).map { "\(description); did you mean '\($0)'?" }
    }
}

extension Field {
    /// A length of time, or a list of two between which pauses are drawn.
    fileprivate func pauseRange() -> ClosedRange<Duration>? {
        if case .sequence = node.content { return secondsRange() }
        return length().map { $0...$0 }
    }
}
