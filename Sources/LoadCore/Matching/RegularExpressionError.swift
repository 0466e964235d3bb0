/// Why a text is no regular expression, and where.
public struct RegularExpressionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of mistakes.
    public enum Reason: Sendable, Equatable {
        /// A reference to what a group matched.
        case backReference
        /// A look at what stands before or behind.
        case lookAround
        /// `(?>…)`.
        case atomicGroup
        /// `a++`.
        case possessive
        /// A group of a kind that is not known.
        case unknownGroup
        /// Options that are not known or not in front.
        case misplacedOptions
        /// `(` without `)`.
        case unclosedGroup
        /// `)` without `(`.
        case unopenedGroup
        /// `[` without `]`.
        case unclosedSet
        /// `[]`.
        case emptySet
        /// `[b-a]`.
        case reversedRange
        /// `*` behind nothing.
        case nothingToRepeat
        /// Bounds of a repetition that can't be.
        case repetition
        /// A backslash in front of a letter without a meaning.
        case unknownEscape(String)
        /// Groups in groups, more than are taken.
        case tooDeep
        /// More instructions, or more groups, than are taken.
        case tooLarge
    }

    /// The kind of mistake.
    public var reason: Reason
    /// The position of the character where it is, from 0.
    public var offset: Int

    /// The problem and what to write instead.
    public var description: String {
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
        case .tooLarge: "the expression is too large; repeat fewer times, or write (?:…) for groups"
        }
    }
}
