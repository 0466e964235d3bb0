/// Why a text is no YAML document that this reader takes, and where.
public struct YAMLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Something of YAML that configuration files do without.
    public enum Feature: String, Sendable {
        /// `&name`
        case anchor = "anchors (&name)"
        /// `*name`
        case alias = "aliases (*name)"
        case tag = "tags (!name)"
        /// `%YAML`
        case directive = "directives (%name)"
        case explicitKey = "explicit keys (? key)"
        /// `<<`
        case mergeKey = "merge keys (<<)"
        /// A second `---`.
        case manyDocuments = "several documents in one file"
        /// `{[a]: b}`
        case collectionKey = "keys that are mappings or sequences"
        /// A key over several lines.
        case multilineKey = "keys over several lines"
        /// `[a: b]`
        case pairInSequence = "single pairs in [ ]"
    }

    /// The problem.
    public enum Problem: Sendable, Equatable {
        /// The text is longer than the reader takes.
        case tooLong(limit: Int)
        /// Collections are nested deeper than the reader takes.
        case tooDeep(limit: Int)
        /// The bytes are not UTF-8.
        case invalidUTF8
        /// A control character that YAML does not allow.
        case controlCharacter(UInt8)
        /// A tab where indentation has to be spaces.
        case tabIndentation
        /// A line that begins further right than its neighbours.
        case unexpectedIndentation
        /// Something of YAML that this reader refuses.
        case unsupported(Feature)
        /// A key that stands in its mapping already.
        case duplicateKey(String)
        /// A block mapping or sequence on the line of its key.
        case collectionOnKeyLine
        /// `: ` in the continuation of a plain scalar.
        case colonInScalar
        /// A key without a colon, or without a space after it.
        case missingColon
        /// A quote that is never closed.
        case unclosedQuote
        /// A bracket or brace that is never closed.
        case unclosed(String)
        /// An escape that YAML does not know, or one that is cut short.
        case invalidEscape(String)
        /// Half of a surrogate pair.
        case loneSurrogate
        /// A block scalar header that is not `|` or `>` with at most a digit and a sign.
        case invalidBlockHeader
        /// Empty lines before a block scalar that are indented further than its text.
        case blockIndentation
        /// `#` right after a value.
        case commentWithoutSpace
        /// `${` in a flow collection without quotes.
        case unquotedVariable
        /// A character that cannot stand here.
        case unexpected(String, expected: String)
    }

    /// Where the trouble begins.
    public var position: TextPosition
    /// The problem.
    public var problem: Problem

    /// Creates an error.
    package init(_ problem: Problem, at position: TextPosition) {
        self.problem = problem
        self.position = position
    }

    /// The position and the problem in one line.
    public var description: String { "\(position): \(problem)" }
}

extension YAMLError.Problem: CustomStringConvertible {
    /// The problem and a valid form.
    public var description: String {
        switch self {
        case .tooLong(let limit): "the text is longer than \(limit) bytes, the most that is read"
        case .tooDeep(let limit): "collections are nested more than \(limit) deep"
        case .invalidUTF8: "the text is not UTF-8 from here on; save the file as UTF-8"
        case .controlCharacter(let code): "the control character \(code) is not allowed here; remove it"
        case .tabIndentation: "a tab indents this line; use spaces"
        case .unexpectedIndentation:
            "this line is indented differently from the lines it belongs to; align them"
        case .unsupported(let feature): "\(feature.rawValue) are not supported; write the values out"
        case .duplicateKey(let key): "the key \(key.inQuotes) appears twice; remove one"
        case .collectionOnKeyLine:
            "a nested mapping or sequence begins on a line of its own; if this is a text, quote it"
        case .colonInScalar:
            "': ' is not allowed in a text over several lines; fix the indentation or quote the text"
        case .missingColon: "a key needs a ':' and a space after it"
        case .unclosedQuote: "the quote that opens here is never closed"
        case .unclosed(let bracket): "the '\(bracket)' that opens here is never closed"
        case .invalidEscape(let escape):
            "\(escape.inQuotes) is not a valid escape; write \\\\ for a backslash"
        case .loneSurrogate: "this escape is half of a surrogate pair; write both halves or the character"
        case .invalidBlockHeader: "only a digit from 1 to 9, '+' or '-' may follow '|' or '>'"
        case .blockIndentation: "this empty line is indented further than the text below it; shorten it"
        case .commentWithoutSpace: "put a space before '#' to begin a comment, or quote the text"
        case .unquotedVariable: "inside [ ] and { } a ${NAME} has to be quoted"
        case .unexpected(let found, let expected): "expected \(expected), but found \(found)"
        }
    }
}
