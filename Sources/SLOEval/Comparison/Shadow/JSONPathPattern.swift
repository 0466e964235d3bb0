/// A place in JSON documents that is not compared, with everything below it: `$.meta.time`, `$.items[].id`,
/// `$.*.etag`.
///
/// Keys are separated by points, `[]` stands for every element of an array, `*` for every key.
public struct JSONPathPattern: Sendable, Hashable, Codable, CustomStringConvertible {
    /// A step from a value into it.
    enum Step: Sendable, Hashable, Codable {
        case key(String)
        case anyKey
        case element
    }

    /// Why a text is not a pattern.
    public enum ParseError: Error, Sendable, Equatable, CustomStringConvertible {
        /// The text is no path.
        case invalid(String)

        /// The error in words, and what is expected.
        public var description: String {
            switch self {
            case .invalid(let text):
                "'\(text)' is not a path to ignore. Write it like $.meta.time, $.items[].id or $.*.etag."
            }
        }
    }

    let steps: [Step]

    /// The pattern as it was written, with `$` in front.
    public let description: String

    /// Reads a pattern; a `$.` in front may be left out.
    public init(_ text: String) throws(ParseError) {
        let trimmed = text.hasPrefix("$") ? String(text.dropFirst()) : text
        let path = trimmed.hasPrefix(".") || trimmed.hasPrefix("[") ? trimmed : "." + trimmed
        var steps: [Step] = []
        for part in path.split(separator: ".", omittingEmptySubsequences: false).enumerated() {
            var name = part.element
            var elements = 0
            while name.hasSuffix("[]") {
                name = name.dropLast(2)
                elements += 1
            }
            guard !name.isEmpty || part.offset == 0, !name.contains("["), !name.contains("]") else {
                throw .invalid(text)
            }
            if !name.isEmpty { steps.append(name == "*" ? .anyKey : .key(String(name))) }
            steps += repeatElement(.element, count: elements)
        }
        guard !steps.isEmpty else { throw .invalid(text) }
        self.steps = steps
        description = "$" + path
    }

    /// Whether the place is the pattern's or below it.
    func covers(_ place: [Step]) -> Bool {
        place.count >= steps.count
            && zip(steps, place).allSatisfy { pattern, step in
                if case .key = step, pattern == .anyKey { return true }
                return pattern == step
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
            }
        }
    }
}
