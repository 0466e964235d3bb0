import Foundation
import LoadCore
import SLOEval

/// The keys of a part of a form with files in its long form.
enum PartKey: String, CaseIterable {
    case value, file, name, type
}

/// Reads the body of a step's request.
struct StepBodyReader {
    /// Checks a template where it stands, and returns its text.
    let template: (Field) -> String?

    /// Reads the body of a step, from one of the keys for it.
    func body(_ section: Section<JourneyItemKey>) -> StepBody? {
        let keys: [JourneyItemKey] = [.body, .json, .form, .multipart, .bodyFile]
        let given = keys.compactMap { key in section[key].map { (key: key, field: $0) } }
        guard let (key, field) = given.first else { return nil }
        for (_, other) in given.dropFirst() {
            other.reject(must: "be left out", but: "'\(key.rawValue)' stands beside it; give one of them")
        }
        switch key {
        case .json: return json(field).map(StepBody.json)
        case .form:
            return .form(
                named(field).compactMap { entry, field in
                    template(field).map { StepBody.Field(name: entry.key, value: $0) }
                }
            )
        case .multipart: return .multipart(named(field).compactMap { part($0.entry, $0.field) })
        case .bodyFile:
            return field.complete()?.text().map { .bytes(Data(field.contents(ofFile: $0))) }
        default: return template(field).map(StepBody.text)
        }
    }

    /// The entries of a mapping whose keys hold no template.
    private func named(_ field: Field) -> [(entry: YAMLEntry, field: Field)] {
        let entries = field.entries()
        for (entry, field) in entries where entry.key.contains("{{") {
            field.decoding.report(
                .unacceptable(
                    path: field.path,
                    must: "have a name without a template",
                    but: "holds '{{'; only values are filled in"
                ),
                at: entry.keyPosition,
                isKnown: field.isInherited
            )
        }
        return entries.filter { !$0.entry.key.contains("{{") }
    }

    /// A value of YAML as JSON in which the templates of strings are in their places.
    private func json(_ field: Field) -> String? {
        switch field.node.content {
        case .scalar: return field.complete()?.scalar().flatMap { json($0, field) }
        case .sequence:
            return field.items().map { items in
                "[" + items.compactMap { json($0) }.joined(separator: ",") + "]"
            }
        case .mapping:
            let members = named(field).compactMap { entry, field in
                json(field).map { "\(JSONValue.string(entry.key).text):\($0)" }
            }
            return "{" + members.joined(separator: ",") + "}"
        }
    }

    private func json(_ scalar: YAMLScalar, _ field: Field) -> String? {
        guard case .string = scalar.value else { return field.jsonScalar(scalar)?.text }
        guard let text = template(field) else { return nil }
        if Template.isJSONValue(text) { return text }
        let inside = Template.changingText(of: text) {
            String(JSONValue.string($0).text.dropFirst().dropLast())
        }
        return "\"\(inside)\""
    }

    /// A part of a form with files: a template, or a mapping.
    private func part(_ entry: YAMLEntry, _ field: Field) -> StepBody.Part? {
        guard case .mapping = field.node.content else {
            return template(field).map { StepBody.Part(name: entry.key, content: .text($0)) }
        }
        let section = Section<PartKey>(field)
        let type = section[.type]?.plainText()
        guard let file = section[.file] else {
            guard let value = section.needed(.value, because: "a part is a text or a file", template) else {
                return nil
            }
            return StepBody.Part(name: entry.key, content: .text(value), contentType: type)
        }
        section[.value]?.reject(must: "be left out", but: "'file' stands beside it; give one of them")
        guard let path = file.complete()?.text() else { return nil }
        return StepBody.Part(
            name: entry.key,
            content: .bytes(Data(file.contents(ofFile: path))),
            fileName: section[.name]?.plainText() ?? URL(fileURLWithPath: path).lastPathComponent,
            contentType: type ?? "application/octet-stream"
        )
    }
}
