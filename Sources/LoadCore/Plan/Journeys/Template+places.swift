extension Template {
    /// The names that no captured value may have.
    package static var reservedNames: String { TemplateParser.reservedNames.joined(separator: ", ") }

    /// A template with the text outside its places changed: to write it as part of JSON, say. What is no
    /// template stays as it is.
    package static func changingText(of template: String, _ change: (String) -> String) -> String {
        var result = ""
        forEachPart(of: template) { part, isPlace in result += isPlace ? String(part) : change(String(part)) }
        return result
    }

    /// The text of a template without its places.
    package static func textOutsidePlaces(of template: String) -> String {
        var result = ""
        forEachPart(of: template) { part, isPlace in if !isPlace { result += part } }
        return result
    }

    /// Whether a template can come to a path and query, as far as its text outside of places tells.
    package static func mayBePath(_ template: String) -> Bool {
        let text = textOutsidePlaces(of: template)
        return Endpoint.accepts(path: template.hasPrefix("{{") ? "/" + text : text)
    }

    /// Whether a template is a single place that a filter makes JSON: `{{count | number}}`, `{{name | json}}`.
    package static func isJSONValue(_ template: String) -> Bool {
        guard template.hasPrefix("{{"), template.hasSuffix("}}"),
            endOfPlace(in: template.dropFirst(2)) == template.endIndex
        else { return false }
        let filter = template.dropLast(2).split(separator: "|", omittingEmptySubsequences: false).dropFirst()
            .last
        return ["json", "number"].contains(filter?.filter { !$0.isWhitespace })
    }

    /// The names that the places of a template begin with, such as those of captured values.
    package static func names(in template: String) -> Set<String> {
        var names: Set<String> = []
        forEachPart(of: template) { part, isPlace in
            guard isPlace else { return }
            let text = part.dropFirst(2).drop(while: \.isWhitespace)
            names.insert(String(text.prefix { $0.isLetter || $0.isNumber || "_-".contains($0) }))
        }
        return names
    }

    private static func forEachPart(of template: String, _ body: (Substring, _ isPlace: Bool) -> Void) {
        var rest = template[...]
        while let braces = rest.firstRange(of: "{{"), let end = endOfPlace(in: rest[braces.upperBound...]) {
            if braces.lowerBound > rest.startIndex { body(rest[..<braces.lowerBound], false) }
            body(rest[braces.lowerBound..<end], true)
            rest = rest[end...]
        }
        if !rest.isEmpty { body(rest, false) }
    }

    /// The position behind the braces that close a place; braces in quotes close none.
    private static func endOfPlace(in text: Substring) -> Substring.Index? {
        var rest = text
        var isQuoted = false
        while let character = rest.first {
            if !isQuoted, rest.hasPrefix("}}") { return rest.dropFirst(2).startIndex }
            if character == "\"" { isQuoted.toggle() }
            if isQuoted, character == "\\" { rest = rest.dropFirst() }
            rest = rest.dropFirst()
        }
        return nil
    }
}

extension Template {
    /// The template whose text is always the one given.
    package static func fixed(_ text: String) -> String { text.replacing("{{", with: "{{\"{{\"}}") }
}
