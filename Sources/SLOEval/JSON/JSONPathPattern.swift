/// Places in JSON documents: `$.meta.time`, `$.items[].id`, `$.*.etag`.
///
/// Keys are separated by points, `[]` or `[*]` stands for every element of an array, `*` for every key.
/// Comparisons of answers ignore such places with everything below them; captures and expectations select the
/// values there, for which `[0]` stands for one element and `$` alone for the document.
public struct JSONPathPattern: Sendable, Hashable, Codable, CustomStringConvertible {
    /// A step from a value into it.
    enum Step: Sendable, Hashable, Codable {
        case key(String)
        case anyKey
        case element
        case index(Int)
    }

    /// Why a text is not a pattern.
    public enum ParseError: Error, Sendable, Equatable, CustomStringConvertible {
        /// The text is no path to ignore.
        case invalid(String)
        /// The text is no path to select values by.
        case notSelecting(String)

        /// The error in words, and what is expected.
        public var description: String {
            switch self {
            case .invalid(let text):
                "'\(text)' is not a path to ignore. Write it like $.meta.time, $.items[].id or $.*.etag."
            case .notSelecting(let text):
                "'\(text)' is not a path into JSON; write it like $.token, $.items[0].id or $.items[*].id"
            }
        }
    }

    let steps: [Step]

    /// The pattern with `$` in front.
    public var description: String { steps.path }

    /// Reads a pattern of places to ignore; a `$.` in front may be left out. Elements are compared alike, so
    /// that none can be named by its number.
    public init(_ text: String) throws(ParseError) {
        guard let steps = Self.steps(of: text), !steps.isEmpty, !steps.contains(where: \.isIndex) else {
            throw .invalid(text)
        }
        self.steps = steps
    }

    /// Reads a path that selects values; a `$.` in front may be left out.
    public init(selecting text: String) throws(ParseError) {
        guard let steps = text == "$" ? [] : Self.steps(of: text), !steps.isEmpty || text == "$" else {
            throw .notSelecting(text)
        }
        self.steps = steps
    }

    private static func steps(of text: String) -> [Step]? {
        let trimmed = text.hasPrefix("$") ? String(text.dropFirst()) : text
        let path = trimmed.hasPrefix(".") || trimmed.hasPrefix("[") ? trimmed : "." + trimmed
        var steps: [Step] = []
        for (offset, part) in path.split(separator: ".", omittingEmptySubsequences: false).enumerated() {
            let name = part.prefix { $0 != "[" }
            guard !name.isEmpty || offset == 0, !name.contains("]"),
                let brackets = brackets(part.dropFirst(name.count))
            else { return nil }
            if !name.isEmpty { steps.append(name == "*" ? .anyKey : .key(String(name))) }
            steps += brackets
        }
        return steps
    }

    /// The steps of `[]`, `[*]` and `[0]` one behind the other.
    private static func brackets(_ text: Substring) -> [Step]? {
        var steps: [Step] = []
        var rest = text
        while !rest.isEmpty {
            guard rest.hasPrefix("["), let end = rest.firstIndex(of: "]") else { return nil }
            let content = rest[..<end].dropFirst()
            if content.isEmpty || content == "*" {
                steps.append(.element)
            } else if content.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let index = Int(content) {
                steps.append(.index(index))
            } else {
                return nil
            }
            rest = rest[end...].dropFirst()
        }
        return steps
    }

    /// Whether the place is the pattern's or below it.
    func covers(_ place: [Step]) -> Bool {
        place.count >= steps.count
            && zip(steps, place).allSatisfy { pattern, step in
                if case .key = step, pattern == .anyKey { return true }
                return pattern == step
            }
    }

    /// The last key of the path; `nil` when it names none.
    public var lastKey: String? {
        steps.reversed().lazy.compactMap { if case .key(let key) = $0 { key } else { nil } }.first
    }

    /// Whether the path leads to one place at most.
    public var isSingle: Bool { !steps.contains { $0 == .anyKey || $0 == .element } }

    /// The values at the path's places, in the order of the document; those of `*` in the order of their keys.
    public func values(in document: JSONValue) -> [JSONValue] {
        var values = [document]
        for step in steps { values = values.flatMap { $0.values(at: step) } }
        return values
    }
}

extension JSONPathPattern.Step {
    fileprivate var isIndex: Bool { if case .index = self { true } else { false } }
}

extension JSONValue {
    /// The values that a step leads to.
    fileprivate func values(at step: JSONPathPattern.Step) -> [JSONValue] {
        switch step {
        case .key(let key): self[key].map { [$0] } ?? []
        case .anyKey: (object ?? [:]).sorted { $0.key < $1.key }.map(\.value)
        case .element: array ?? []
        case .index(let index): self[index].map { [$0] } ?? []
        }
    }
}

extension [JSONPathPattern.Step] {
    /// The place in words: `$.items[].id`.
    var path: String {
        reduce("$") { text, step in
            switch step {
            case .key(let key): text + "." + key
            case .anyKey: text + ".*"
            case .element: text + "[]"
            case .index(let index): text + "[\(index)]"
            }
        }
    }
}
