/// A regular expression that is matched in time linear in the text, whatever the expression: no text makes it
/// backtrack.
///
/// It works on UTF-8, and takes memory once for a search, not for each character.
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
public struct RegularExpression: Sendable {
    /// The most instructions that an expression may compile to.
    static let largestProgram = 10_000

    /// The most borders of groups that a search may have to note at one position of the text.
    static let mostBorders = 1_000_000

    /// The most steps of one search. A search that needs more is given up; see ``Outcome/gaveUp``.
    package static let mostSteps = 100_000_000

    /// The result of a search.
    package enum Outcome: Sendable, Equatable {
        /// The ranges of the groups that were asked for, as positions of bytes; `nil` for a group that took no
        /// part.
        case found([Range<Int>?])
        /// The text has no match.
        case notFound
        /// The search took ``mostSteps`` without an end.
        case gaveUp
    }

    /// The expression as it was written.
    public let text: String

    /// How many groups with a number there are.
    public let groupCount: Int

    let program: [Instruction]

    /// The sets of characters that instructions name.
    let sets: [ScalarSet]

    let beginning: Beginning

    /// Compiles an expression.
    public init(_ text: String) throws(RegularExpressionError) {
        var parser = RegularExpressionParser(text)
        let tree = try parser.parse()
        var compiler = RegularExpressionCompiler(options: parser.options)
        try compiler.compile(tree)
        self.text = text
        groupCount = parser.groupCount
        program = compiler.program
        sets = compiler.sets
        beginning = Beginning(program: program, sets: sets)
        guard program.count * 2 * (groupCount + 1) <= Self.mostBorders else {
            throw RegularExpressionError(reason: .tooLarge, offset: 0)
        }
    }

    /// One instruction of the virtual machine.
    enum Instruction: Sendable, Hashable {
        /// Takes one character of a set: of its ASCII characters, or of the set of the number given.
        case take(ASCIISet, set: Int)
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

        /// Whether it fits in front of the character at a position of a text in UTF-8.
        func fits(at position: Int, of text: [UInt8]) -> Bool {
            let before = position > 0 ? text[position - 1] : nil
            let after = position < text.count ? text[position] : nil
            switch self {
            case .start: return before == nil
            case .end: return after == nil
            case .lineStart: return before == nil || before == .lineFeed
            case .lineEnd: return after == nil || after == .lineFeed
            case .wordBorder: return Self.isWord(before) != Self.isWord(after)
            case .noWordBorder: return Self.isWord(before) == Self.isWord(after)
            }
        }

        /// Whether a byte is a word character, which are all ASCII.
        private static func isWord(_ byte: UInt8?) -> Bool { byte.map(word.contains) ?? false }

        private static let word = ASCIISet(.word)
    }
}

extension RegularExpression: Hashable {
    /// Whether two expressions are written alike.
    public static func == (left: RegularExpression, right: RegularExpression) -> Bool {
        left.text == right.text
    }

    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension RegularExpression: Codable {
    /// Decodes an expression from its text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(try container.decode(String.self))
        } catch let error as RegularExpressionError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Encodes the expression as its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
