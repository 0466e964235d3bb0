/// Reads the text of a regular expression into a tree.
struct RegularExpressionParser {
    /// A part of an expression.
    indirect enum Node {
        case set(ScalarSet)
        case anyCharacter
        case anchor(RegularExpression.Anchor)
        case sequence([Node])
        case either([Node])
        case group(Int, Node)
        case repeated(Node, atLeast: Int, atMost: Int?, isLazy: Bool)
    }

    /// What `(?ism)` in front of an expression asks for.
    struct Options {
        var ignoresCase = false
        var dotIsAny = false
        var hasLines = false
    }

    private(set) var options = Options()
    private(set) var groupCount = 0
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    private static let deepest = 100
    private static let mostRepetitions = 1000

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func parse() throws(RegularExpressionError) -> Node {
        try readOptions()
        let tree = try either()
        if next != nil { throw error(.unopenedGroup) }
        return tree
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private func error(_ reason: RegularExpressionError.Reason, at offset: Int? = nil)
        -> RegularExpressionError
    {
        RegularExpressionError(reason: reason, offset: offset ?? position)
    }

    private mutating func take(_ text: String) -> Bool {
        guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    private mutating func readOptions() throws(RegularExpressionError) {
        guard scalars.starts(with: "(?".unicodeScalars), let close = scalars.firstIndex(of: ")"),
            close > 2, scalars[2..<close].allSatisfy({ $0.properties.isAlphabetic })
        else { return }
        for (index, option) in scalars[..<close].enumerated().dropFirst(2) {
            switch option {
            case "i": options.ignoresCase = true
            case "s": options.dotIsAny = true
            case "m": options.hasLines = true
            default: throw error(.misplacedOptions, at: index)
            }
        }
        position = close + 1
    }

    private mutating func either() throws(RegularExpressionError) -> Node {
        var choices = [try sequence()]
        while take("|") { choices.append(try sequence()) }
        return choices.count == 1 ? choices[0] : .either(choices)
    }

    private mutating func sequence() throws(RegularExpressionError) -> Node {
        var parts: [Node] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            parts.append(try repetition(of: try atom()))
        }
        return .sequence(parts)
    }

    private mutating func atom() throws(RegularExpressionError) -> Node {
        let start = position
        guard let scalar = next else { return .sequence([]) }
        position += 1
        switch scalar {
        case ".": return .anyCharacter
        case "^": return .anchor(options.hasLines ? .lineStart : .start)
        case "$": return .anchor(options.hasLines ? .lineEnd : .end)
        case "*", "+", "?": throw error(.nothingToRepeat, at: start)
        case "[": return .set(try set(from: start))
        case "(": return try group(from: start)
        case "\\": return try escape(from: start)
        default: return .set(ScalarSet(scalar))
        }
    }

    private mutating func group(from start: Int) throws(RegularExpressionError) -> Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw error(.tooDeep, at: start) }
        var number: Int?
        if !take("?:") {
            try readGroupName(from: start)
            groupCount += 1
            number = groupCount
        }
        let content = try either()
        guard take(")") else { throw error(.unclosedGroup, at: start) }
        return number.map { .group($0, content) } ?? content
    }

    /// Reads what stands between the parenthesis of a group with a number and its content.
    private mutating func readGroupName(from start: Int) throws(RegularExpressionError) {
        guard next == "?" else { return }
        for (text, reason) in [
            ("?=", .lookAround), ("?!", .lookAround), ("?<=", .lookAround), ("?<!", .lookAround),
            ("?P=", .backReference), ("?>", .atomicGroup),
        ] as [(String, RegularExpressionError.Reason)] where take(text) {
            throw error(reason, at: start)
        }
        guard take("?<") || take("?P<") else {
            throw error(
                scalars[start...].contains(")") && isOptions(from: start) ? .misplacedOptions : .unknownGroup,
                at: start
            )
        }
        let name = scalars[position...].prefix { $0 != ">" }
        position += name.count
        guard !name.isEmpty, name.allSatisfy({ ScalarSet.word.contains($0.value) }), take(">") else {
            throw error(.unknownGroup, at: start)
        }
    }

    private func isOptions(from start: Int) -> Bool {
        scalars.dropFirst(start + 2).first.map { "ismx-".unicodeScalars.contains($0) } ?? false
    }
}

extension RegularExpressionParser {
    private mutating func repetition(of node: Node) throws(RegularExpressionError) -> Node {
        let start = position
        guard let (least, most) = try bounds() else { return node }
        if case .anchor = node { throw error(.nothingToRepeat, at: start) }
        let isLazy = take("?")
        if next == "+" { throw error(.possessive) }
        if next == "*" || next == "?" { throw error(.nothingToRepeat) }
        return .repeated(node, atLeast: least, atMost: most, isLazy: isLazy)
    }

    /// Reads the bounds of a repetition, if one stands here. A brace that opens none stands for itself.
    private mutating func bounds() throws(RegularExpressionError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        guard take("{") else { return nil }
        guard let least = number() else {
            position = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = next == "}" ? nil : number() ?? -1 }
        guard take("}"), least <= Self.mostRepetitions, least <= most ?? least,
            most ?? 0 <= Self.mostRepetitions
        else { throw error(.repetition, at: start) }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let digits = scalars[position...].prefix { ScalarSet.digit.contains($0.value) }
        guard !digits.isEmpty else { return nil }
        position += digits.count
        return digits.count > 6 ? Int.max : Int(String(String.UnicodeScalarView(digits)))
    }

    private mutating func escape(from start: Int) throws(RegularExpressionError) -> Node {
        switch next {
        case "b":
            position += 1
            return .anchor(.wordBorder)
        case "B":
            position += 1
            return .anchor(.noWordBorder)
        case "k": throw error(.backReference, at: start)
        case let digit? where ("1"..."9").contains(digit): throw error(.backReference, at: start)
        default: return .set(try escapedSet(from: start))
        }
    }

    /// Reads an escape that stands for one character or a set of them.
    private mutating func escapedSet(from start: Int) throws(RegularExpressionError) -> ScalarSet {
        guard let scalar = next else { throw error(.unknownEscape(""), at: start) }
        position += 1
        switch scalar {
        case "d": return .digit
        case "D": return ScalarSet.digit.inverted
        case "w": return .word
        case "W": return ScalarSet.word.inverted
        case "s": return .space
        case "S": return ScalarSet.space.inverted
        case "n": return ScalarSet("\n")
        case "r": return ScalarSet("\r")
        case "t": return ScalarSet("\t")
        case "f": return ScalarSet("\u{C}")
        case "v": return ScalarSet("\u{B}")
        case "0": return ScalarSet("\0")
        case "x": return try hexadecimal(2, from: start)
        case "u": return try hexadecimal(4, from: start)
        default:
            guard !ScalarSet.word.contains(scalar.value) || scalar == "_" else {
                throw error(.unknownEscape(String(scalar)), at: start)
            }
            return ScalarSet(scalar)
        }
    }

    private mutating func hexadecimal(_ count: Int, from start: Int) throws(RegularExpressionError)
        -> ScalarSet
    {
        let digits = String(String.UnicodeScalarView(scalars[position...].prefix(count)))
        guard digits.unicodeScalars.count == count, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
            let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
        else { throw error(.unknownEscape(count == 2 ? "x" : "u"), at: start) }
        position += count
        return ScalarSet(scalar)
    }

    private mutating func set(from start: Int) throws(RegularExpressionError) -> ScalarSet {
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while let scalar = next, scalar != "]" {
            let first = try member(from: start)
            let rangeStart = position
            guard let from = first.only, next == "-", position + 1 < scalars.count,
                scalars[position + 1] != "]"
            else {
                ranges += first.plainRanges
                continue
            }
            position += 1
            guard let to = try member(from: start).only, from <= to else {
                throw error(.reversedRange, at: rangeStart)
            }
            ranges.append(from...to)
        }
        guard take("]") else { throw error(.unclosedSet, at: start) }
        guard !ranges.isEmpty else { throw error(.emptySet, at: start) }
        return ScalarSet(ranges, isNegated: isNegated)
    }

    /// Reads one character of a set, or an escape in it.
    private mutating func member(from start: Int) throws(RegularExpressionError) -> ScalarSet {
        guard let scalar = next else { throw error(.unclosedSet, at: start) }
        position += 1
        return scalar == "\\" ? try escapedSet(from: position - 1) : ScalarSet(scalar)
    }
}
