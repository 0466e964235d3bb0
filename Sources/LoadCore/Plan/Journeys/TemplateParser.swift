/// Reads the text of a template.
struct TemplateParser {
    private static let names: [(name: String, source: Template.Source)] = [
        ("user", .user), ("iteration", .iteration), ("uuid", .uuid), ("now", .now),
        ("now_ms", .nowMilliseconds),
    ]

    /// The names that no captured value may have.
    static let reservedNames = names.map(\.name) + ["random", "pick"]

    private let characters: [Character]
    private let scope: Template.Scope
    private var position = 0

    init(_ text: String, scope: Template.Scope) {
        characters = Array(text)
        self.scope = scope
    }

    mutating func parse() throws(TemplateError) -> [Template.Part] {
        var parts: [Template.Part] = []
        var text = ""
        while position < characters.count {
            guard take("{{") else {
                text.append(characters[position])
                position += 1
                continue
            }
            let part = try value(from: position - 2)
            // A text that JSON would escape stays a value, to be escaped where it stands.
            if case .value(.text(let fixed), let filters) = part, filters.isEmpty,
                !fixed.contains(where: { $0 == "\"" || $0 == "\\" || $0.isNewline })
            {
                text += fixed
                continue
            }
            if !text.isEmpty { parts.append(.text(text)) }
            text = ""
            parts.append(part)
        }
        if !text.isEmpty { parts.append(.text(text)) }
        return parts
    }

    private var next: Character? { position < characters.count ? characters[position] : nil }

    private func error(_ reason: TemplateError.Reason, at offset: Int) -> TemplateError {
        TemplateError(reason: reason, offset: offset)
    }

    private mutating func take(_ text: String) -> Bool {
        guard characters[position...].starts(with: text) else { return false }
        position += text.count
        return true
    }

    private mutating func skipSpace() {
        while let character = next, character.isWhitespace { position += 1 }
    }

    /// Reads what stands between braces, from the source on.
    private mutating func value(from start: Int) throws(TemplateError) -> Template.Part {
        skipSpace()
        if take("}}") { throw error(.empty, at: start) }
        let source = try source(from: start)
        var filters: [Template.Filter] = []
        skipSpace()
        while take("|") {
            skipSpace()
            let place = position
            let name = word()
            guard let filter = Template.Filter(rawValue: name) else {
                throw next == nil ? error(.unclosed, at: start) : error(.unknownFilter(name), at: place)
            }
            filters.append(filter)
            skipSpace()
        }
        guard take("}}") else {
            throw next.map { error(.unexpected(String($0)), at: position) } ?? error(.unclosed, at: start)
        }
        return .value(source, filters)
    }

    private mutating func word() -> String {
        let start = position
        while let character = next, character.isLetter || character.isNumber || "_-".contains(character) {
            position += 1
        }
        return String(characters[start..<position])
    }

    private mutating func source(from start: Int) throws(TemplateError) -> Template.Source {
        let place = position
        if next == "\"" { return .text(try quoted()) }
        let name = word()
        if next == "." { return try column(of: name, at: place) }
        guard !name.isEmpty else {
            throw next.map { error(.unexpected(String($0)), at: place) } ?? error(.unclosed, at: start)
        }
        if next == "(" { return try call(name, at: place, from: start) }
        if let slot = scope.captures.firstIndex(of: name) { return .capture(slot: slot) }
        if let found = Self.names.first(where: { $0.name == name }) { return found.source }
        if next == nil { throw error(.unclosed, at: start) }
        if ["random", "pick"].contains(name) { throw error(.arguments(name), at: place) }
        throw error(.unknownName(name, known: scope.captures + Self.reservedNames), at: place)
    }

    private mutating func column(of table: String, at place: Int) throws(TemplateError) -> Template.Source {
        position += 1
        let name = word()
        guard let tableIndex = scope.data.firstIndex(where: { $0.name == table }) else {
            throw error(.unknownTable(table, known: scope.data.map(\.name)), at: place)
        }
        guard let columns = scope.data[tableIndex].columns else {
            return .column(table: tableIndex, column: 0)
        }
        guard let column = columns.firstIndex(of: name) else {
            throw error(.missingColumn(name, table: table, known: columns), at: place)
        }
        return .column(table: tableIndex, column: column)
    }

    private mutating func call(
        _ name: String,
        at place: Int,
        from start: Int
    ) throws(TemplateError) -> Template.Source {
        let arguments = try arguments(from: start)
        switch name {
        case "random":
            let numbers = arguments.compactMap { Int($0) }
            guard arguments.count == 2, numbers.count == 2, numbers[0] <= numbers[1] else {
                throw error(.arguments(name), at: place)
            }
            return .random(numbers[0]...numbers[1])
        case "pick":
            guard !arguments.isEmpty else { throw error(.arguments(name), at: place) }
            return .pick(arguments)
        case _ where scope.captures.contains(name) || Self.reservedNames.contains(name):
            throw error(.arguments(name), at: place)
        default:
            throw error(.unknownName(name, known: scope.captures + Self.reservedNames), at: place)
        }
    }

    /// Reads texts in parentheses, separated by commas.
    private mutating func arguments(from start: Int) throws(TemplateError) -> [String] {
        position += 1
        var arguments: [String] = []
        skipSpace()
        if take(")") { return [] }
        while true {
            skipSpace()
            if next == "\"" {
                arguments.append(try quoted())
                skipSpace()
            } else {
                let from = position
                while let character = next, !",)}".contains(character) { position += 1 }
                let text = String(characters[from..<position])
                arguments.append(String(text.reversed().drop(while: \.isWhitespace).reversed()))
            }
            if take(")") { return arguments }
            guard take(",") else {
                throw next.map { error(.unexpected(String($0)), at: position) } ?? error(.unclosed, at: start)
            }
        }
    }

    /// Reads a text in quotes; a backslash takes the next character as it is.
    private mutating func quoted() throws(TemplateError) -> String {
        let start = position
        position += 1
        var text = ""
        while let character = next {
            position += 1
            if character == "\"" { return text }
            if character == "\\", let escaped = next {
                text.append(escaped)
                position += 1
            } else {
                text.append(character)
            }
        }
        throw error(.unclosedQuote, at: start)
    }
}
