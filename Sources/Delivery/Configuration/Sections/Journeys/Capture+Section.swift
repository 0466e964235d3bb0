import LoadCore

/// The keys of a capture.
enum CaptureKey: String, CaseIterable {
    case json, pick, header, regex, group, cookie, body
    case fallback = "default"

    /// Those that say where the value is.
    static let sources: [CaptureKey] = [.json, .header, .regex, .cookie, .body]
}

extension Capture {
    /// Reads an entry of `capture`; `nil` after something was reported.
    init?(entry: YAMLEntry, field: Field, keepsCookies: Bool) {
        guard Template.mayBeCaptured(entry.key) else {
            let names = "it is not; use letters, digits, '_' and '-', and none of \(Template.reservedNames)"
            field.decoding.report(
                .unacceptable(path: field.path, must: "be a name for templates", but: names),
                at: entry.keyPosition,
                isKnown: field.isInherited
            )
            return nil
        }
        let findings = field.decoding.findings
        let section = Section<CaptureKey>(field)
        guard let source = Self.source(section, of: field, keepsCookies: keepsCookies) else {
            if field.decoding.findings == findings {
                field.reject(
                    must: "say where the value is: json, header, regex, cookie or body",
                    but: "says nothing"
                )
            }
            return nil
        }
        self.init(name: entry.key, from: source, fallback: section[.fallback]?.plainText())
        do throws(CaptureError) {
            _ = try CaptureReader(self)
        } catch {
            let place = section[.regex] ?? section[.json] ?? field
            place.reject(must: "be a value that can be captured", but: error.description)
            return nil
        }
    }

    private static func source(_ section: Section<CaptureKey>, of field: Field, keepsCookies: Bool) -> Source?
    {
        let given = CaptureKey.sources.compactMap { key in section[key].map { (key, $0) } }
        guard let (key, value) = given.first else { return nil }
        for (_, other) in given.dropFirst() {
            other.reject(must: "be left out", but: "the value is taken from '\(key.rawValue)'")
        }
        if key != .json { section[.pick]?.reject(must: "stand beside 'json'", but: "there is none") }
        if key != .regex { section[.group]?.reject(must: "stand beside 'regex'", but: "there is none") }
        switch key {
        case .json:
            let pick = section[.pick]?.choice(of: Pick.self) ?? .first
            return value.complete()?.text().map { .json(path: $0, pick: pick) }
        case .regex:
            let group = section[.group]?.integer(in: 0...1_000, "the number of a group")
            return value.complete()?.text().map { .regex($0, group: group) }
        case .header: return value.complete()?.text().map { .header($0) }
        case .cookie:
            guard keepsCookies else {
                value.reject(must: "be left out", but: "the journey keeps no cookies")
                return nil
            }
            return value.complete()?.text().map { .cookie($0) }
        default:
            guard let isBody = value.bool() else { return nil }
            if !isBody { value.reject(must: "be true or left out") }
            return .body
        }
    }
}
