/// A pattern of names as shells know them: `*` is any text, `?` any character, `[a-z]` one of a set, `[!a]`
/// one outside it; a backslash takes the next character as it is. Everything else stands for itself, case
/// included.
public struct GlobPattern: Sendable, Hashable {
    /// A step of the pattern that eats one character, or a gap that eats any number.
    private enum Step: Hashable {
        case literal(Character)
        case any
        case set([ClosedRange<Character>], negated: Bool)
        case gap
    }

    /// The pattern as it was written.
    public let text: String
    private let steps: [Step]

    /// Reads a pattern. A bracket that is never closed stands for itself.
    public init(_ text: String) {
        self.text = text
        steps = Self.steps(of: Array(text))
    }

    /// Whether the whole of a name fits.
    ///
    /// - Complexity: at most the product of both lengths.
    public func matches(_ name: String) -> Bool {
        let characters = Array(name)
        var (step, position) = (0, 0)
        // Where to go on when what follows the latest gap did not fit: the gap eats one character more.
        var retry: (step: Int, position: Int)?
        while position < characters.count {
            if step < steps.count, steps[step] == .gap {
                retry = (step + 1, position)
                step += 1
            } else if step < steps.count, Self.fits(characters[position], steps[step]) {
                step += 1
                position += 1
            } else if let last = retry {
                retry = (last.step, last.position + 1)
                (step, position) = (last.step, last.position + 1)
            } else {
                return false
            }
        }
        return steps[step...].allSatisfy { $0 == .gap }
    }

    private static func fits(_ character: Character, _ step: Step) -> Bool {
        switch step {
        case .literal(let wanted): character == wanted
        case .any: true
        case .set(let ranges, let negated): ranges.contains { $0.contains(character) } != negated
        case .gap: false
        }
    }

    private static func steps(of pattern: [Character]) -> [Step] {
        var steps: [Step] = []
        var position = 0
        while position < pattern.count {
            switch pattern[position] {
            case "*": steps.append(.gap)
            case "?": steps.append(.any)
            case "\\" where position + 1 < pattern.count:
                position += 1
                steps.append(.literal(pattern[position]))
            case "[":
                if let (set, end) = set(in: pattern, from: position) {
                    steps.append(set)
                    position = end
                } else {
                    steps.append(.literal("["))
                }
            case let character: steps.append(.literal(character))
            }
            position += 1
        }
        return steps
    }

    /// The set that a bracket opens, and the place of the bracket that closes it. A closing bracket in the
    /// first place belongs to the set.
    private static func set(in pattern: [Character], from start: Int) -> (Step, end: Int)? {
        var position = start + 1
        guard position < pattern.count else { return nil }
        let isNegated = pattern[position] == "!" || pattern[position] == "^"
        if isNegated { position += 1 }
        let first = position
        var ranges: [ClosedRange<Character>] = []
        while position < pattern.count, pattern[position] != "]" || position == first {
            let lower = pattern[position]
            if position + 2 < pattern.count, pattern[position + 1] == "-", pattern[position + 2] != "]" {
                let upper = pattern[position + 2]
                if lower <= upper { ranges.append(lower...upper) }
                position += 3
            } else {
                ranges.append(lower...lower)
                position += 1
            }
        }
        return position < pattern.count ? (.set(ranges, negated: isNegated), position) : nil
    }
}
