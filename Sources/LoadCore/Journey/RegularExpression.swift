/// A regular expression that is matched in time linear in the text, whatever the expression: no text makes it
/// backtrack.
///
/// The matcher is a Thompson automaton with submatches (Rob Pike's virtual machine, as Russ Cox describes it,
/// *Regular Expression Matching: the Virtual Machine Approach*, 2009). All alternatives advance together, one
/// character at a time, and the first alternative wins, as in Perl.
///
/// | syntax | meaning |
/// | --- | --- |
/// | `.` `[a-z]` `[^a-z]` | a character other than a line feed; one of a set; one outside it |
/// | `\d` `\w` `\s`, `\D` `\W` `\S` | ASCII digits, word characters, white space, and the others |
/// | `\n` `\r` `\t` `\f` `\v` `\xHH` `\uHHHH` | a character by its name or number |
/// | `^` `$` `\b` `\B` | the beginning and the end of the text, a border of a word, none |
/// | `*` `+` `?` `{n}` `{n,}` `{n,m}`, with `?` behind | repetition; as few as possible |
/// | `(…)` `(?:…)` `(?<name>…)` | a group; one without a number; one that counts with a number too |
/// | `a\|b` | either |
/// | `(?i)` `(?s)` `(?m)` in front | capitals make no difference; `.` is any character; `^` and `$` fit at lines |
///
/// Back-references, look-around, atomic groups and possessive repetition can't be matched in linear time or
/// have no meaning here, and are refused by name.
package struct RegularExpression: Sendable, Hashable {
    /// The most instructions that an expression may compile to.
    static let largestProgram = 10_000

    /// The most steps of one search. A search that needs more is given up; see ``Outcome/gaveUp``.
    static let mostSteps = 100_000_000

    /// The result of a search.
    package enum Outcome: Sendable, Equatable {
        /// The ranges of the whole match, at 0, and of each group, as positions of Unicode scalars; `nil` for a
        /// group that took no part.
        case found([Range<Int>?])
        /// The text has no match.
        case notFound
        /// The search took ``mostSteps`` without an end.
        case gaveUp
    }

    /// The expression as it was written.
    package let text: String

    /// How many groups with a number there are.
    package let groupCount: Int

    let program: [Instruction]

    /// Compiles an expression.
    package init(_ text: String) throws(RegularExpressionError) {
        var parser = RegularExpressionParser(text)
        let tree = try parser.parse()
        var compiler = RegularExpressionCompiler(options: parser.options)
        try compiler.compile(tree)
        self.text = text
        groupCount = parser.groupCount
        program = compiler.program
    }

    /// One instruction of the virtual machine.
    enum Instruction: Sendable, Hashable {
        /// Takes one character of a set.
        case take(ScalarSet)
        /// Goes on at the first place, and at the second if that leads nowhere.
        case split(Int, Int)
        /// Goes on elsewhere.
        case jump(Int)
        /// Notes the position, for the border of a group.
        case save(Int)
        /// Goes on where an anchor fits.
        case anchor(Anchor)
        /// Ends a match.
        case match
    }

    /// A place between two characters.
    enum Anchor: Sendable, Hashable {
        case start, end, lineStart, lineEnd, wordBorder, noWordBorder

        /// Whether it fits in front of the character at a position.
        func fits(at position: Int, of text: [Unicode.Scalar]) -> Bool {
            let before = position > 0 ? text[position - 1] : nil
            let after = position < text.count ? text[position] : nil
            switch self {
            case .start: return before == nil
            case .end: return after == nil
            case .lineStart: return before == nil || before == "\n"
            case .lineEnd: return after == nil || after == "\n"
            case .wordBorder: return Self.isWord(before) != Self.isWord(after)
            case .noWordBorder: return Self.isWord(before) == Self.isWord(after)
            }
        }

        private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
            scalar.map(ScalarSet.word.contains) ?? false
        }
    }
}

/// A set of Unicode scalars.
struct ScalarSet: Sendable, Hashable {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    init(_ ranges: [ClosedRange<UInt32>], isNegated: Bool = false) {
        self.ranges = ranges
        self.isNegated = isNegated
    }

    /// The set of one scalar.
    init(_ scalar: Unicode.Scalar) { self.init([scalar.value...scalar.value]) }

    static let digit = ScalarSet([0x30...0x39])
    static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = ScalarSet([0x09...0x0D, 0x20...0x20])
    static let any = ScalarSet([0...0x10FFFF])
    static let anyButLineFeed = ScalarSet([0x0A...0x0A], isNegated: true)

    /// The set of all others.
    var inverted: ScalarSet { ScalarSet(ranges, isNegated: !isNegated) }

    /// The ranges of a set that may be negated, in order where it is.
    var plainRanges: [ClosedRange<UInt32>] {
        guard isNegated else { return ranges }
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10FFFF { gaps.append(next...0x10FFFF) }
        return gaps
    }

    /// The set with the other case of each ASCII letter.
    var ignoringCase: ScalarSet {
        let letters: [(ClosedRange<UInt32>, Int64)] = [(0x41...0x5A, 32), (0x61...0x7A, -32)]
        let others = letters.flatMap { letters, distance in
            ranges.filter { $0.overlaps(letters) }.map { range in
                let part = range.clamped(to: letters)
                return UInt32(Int64(part.lowerBound) + distance)...UInt32(Int64(part.upperBound) + distance)
            }
        }
        return ScalarSet(ranges + others, isNegated: isNegated)
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        for range in ranges where range.contains(scalar.value) { return !isNegated }
        return isNegated
    }
}

/// Why a text is no regular expression, and where.
package struct RegularExpressionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of mistakes.
    package enum Reason: Sendable, Equatable {
        case backReference
        case lookAround
        case atomicGroup
        case possessive
        case unknownGroup
        case misplacedOptions
        case unclosedGroup
        case unopenedGroup
        case unclosedSet
        case emptySet
        case reversedRange
        case nothingToRepeat
        case repetition
        case unknownEscape(String)
        case tooDeep
        case tooLarge
    }

    /// The kind of mistake.
    package var reason: Reason
    /// The position of the character where it is, from 0.
    package var offset: Int

    /// The problem and what to write instead.
    package var description: String {
        switch reason {
        case .backReference:
            "back-references such as \\1 can't be matched in bounded time; write the text out or use a capture"
        case .lookAround:
            "look-around such as (?=…) or (?<!…) is not supported; use a group and take its number"
        case .atomicGroup: "atomic groups (?>…) are not supported, and nothing here backtracks; use (?:…)"
        case .possessive:
            "possessive repetition such as a++ is not supported, and nothing here backtracks; use a+"
        case .unknownGroup: "a group that begins with '(?' is (?:…) or (?<name>…)"
        case .misplacedOptions:
            "options are i, s and m, and stand in front of the whole expression, as in (?i)abc"
        case .unclosedGroup: "a group is opened and never closed; add ')', or write '\\(' for the character"
        case .unopenedGroup: "a ')' closes no group; write '\\)' for the character"
        case .unclosedSet: "a set is opened and never closed; add ']', or write '\\[' for the character"
        case .emptySet: "a set holds no character; write '\\]' for a ']' in it"
        case .reversedRange: "a range of a set runs backwards; write the smaller character first"
        case .nothingToRepeat: "there is nothing in front of the repetition; write '\\*' for the character"
        case .repetition: "a repetition is {n}, {n,} or {n,m} with n at most m and at most 1000"
        case .unknownEscape(let text): "'\\\(text)' has no meaning; write the character without the backslash"
        case .tooDeep: "groups are nested deeper than 100"
        case .tooLarge: "the expression is too large; repeat fewer times"
        }
    }
}
