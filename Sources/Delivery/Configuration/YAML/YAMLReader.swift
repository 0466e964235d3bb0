/// A strict reader for the part of YAML 1.2 that configuration files use; JSON is read as well.
///
/// Block and flow collections, all five scalar styles, comments and one document. Anchors, aliases, tags,
/// directives, explicit and merge keys and further documents are refused by name. Indentation counts in block
/// collections only: inside brackets, braces and quotes a line may begin anywhere.
///
/// Time and memory are linear in the length of the text.
struct YAMLReader {
    /// The longest text that is read, in bytes.
    static let sizeLimit = 1 << 20
    /// How deep collections may be nested.
    static let depthLimit = 64

    private let scalars: [Unicode.Scalar]
    private(set) var index = 0
    private(set) var line = 1
    private var lineStart = 0
    private var depth = 0

    private init(_ input: YAMLInput) { scalars = input.scalars }

    /// Reads a document; an empty one is null.
    static func read(_ bytes: [UInt8]) throws(YAMLError) -> YAMLNode {
        var reader = YAMLReader(try YAMLInput(bytes, sizeLimit: sizeLimit))
        return try reader.document()
    }

    /// Reads a document; an empty one is null.
    static func read(_ text: String) throws(YAMLError) -> YAMLNode { try read(Array(text.utf8)) }

    private mutating func document() throws(YAMLError) -> YAMLNode {
        // JSON may be indented by tabs from its first line on.
        try skipToContent(tabsBeforeBrackets: true)
        if column == 0, peek() == "%" { throw error(.unsupported(.directive)) }
        var placement = Placement.ownLine
        if atMarker("---") {
            advance(3)
            let markerLine = line
            try skipToContent()
            if line == markerLine { placement = .afterKey }
        }
        let node =
            atEndOfDocument ? YAMLNode.null(at: position) : try blockNode(parent: -1, placement: placement)
        try finishDocument()
        return node
    }

    private mutating func finishDocument() throws(YAMLError) {
        try skipToContent()
        if atMarker("...") {
            advance(3)
            try endLine()
            try skipToContent()
            if !atEnd { throw error(.unsupported(.manyDocuments)) }
        }
        if atMarker("---") { throw error(.unsupported(.manyDocuments)) }
        if !atEnd { throw error(.unexpectedIndentation) }
    }
}

// MARK: - Looking and moving

extension YAMLReader {
    /// The columns to the left of the current character.
    var column: Int { index - lineStart }

    /// Where the current character stands.
    var position: TextPosition { TextPosition(line: line, column: column + 1) }

    /// The character some way ahead; NUL, which no input holds, stands for the end.
    func peek(_ distance: Int = 0) -> Unicode.Scalar {
        let place = index + distance
        return place < scalars.count ? scalars[place] : "\0"
    }

    /// The character before the current one, a line feed at the beginning.
    var previous: Unicode.Scalar { index > 0 ? scalars[index - 1] : "\n" }

    /// Whether the text is over.
    var atEnd: Bool { index >= scalars.count }

    /// Whether a `---` or `...` on a line of its own begins here.
    func atMarker(_ marker: String) -> Bool {
        guard column == 0, marker.unicodeScalars.first == peek() else { return false }
        return marker.unicodeScalars.enumerated().allSatisfy { peek($0) == $1 } && peek(3).isSpaceOrEnd
    }

    /// Whether the text or its only document is over.
    var atEndOfDocument: Bool { atEnd || atMarker("---") || atMarker("...") }

    /// Moves along the line.
    mutating func advance(_ count: Int = 1) { index += count }

    /// Moves past a line feed.
    mutating func advanceLine() {
        index += 1
        line += 1
        lineStart = index
    }

    /// Goes back to a place in this line or an earlier one.
    mutating func goBack(to mark: Mark) {
        (index, line, lineStart) = (mark.index, mark.line, mark.lineStart)
    }

    /// A place to go back to.
    struct Mark {
        fileprivate let index: Int
        fileprivate let line: Int
        fileprivate let lineStart: Int
    }

    /// The present place.
    var mark: Mark { Mark(index: index, line: line, lineStart: lineStart) }

    /// The characters between a place and the present one.
    func scalars(since start: Int) -> ArraySlice<Unicode.Scalar> { scalars[start..<index] }

    /// An error here.
    func error(_ problem: YAMLError.Problem) -> YAMLError { YAMLError(problem, at: position) }

    /// An error here that names the current character.
    func unexpected(expected: String) -> YAMLError {
        let found = peek().isBreakOrEnd ? "the end of the \(atEnd ? "text" : "line")" : "'\(peek())'"
        return error(.unexpected(found, expected: expected))
    }

    /// Counts one more level of nesting; pair it with ``leave()``.
    mutating func enter() throws(YAMLError) {
        guard depth < Self.depthLimit else { throw error(.tooDeep(limit: Self.depthLimit)) }
        depth += 1
    }

    /// Counts one level of nesting less.
    mutating func leave() { depth -= 1 }
}

// MARK: - Space and comments

extension YAMLReader {
    /// Skips spaces and tabs.
    mutating func skipBlanks() {
        while peek().isBlank { advance() }
    }

    /// Skips to the next character that is neither space, line break nor comment.
    ///
    /// - Throws: an error when that character is indented by a tab.
    mutating func skipToContent(tabsBeforeBrackets: Bool = false) throws(YAMLError) {
        while true {
            let isIndentation = column == 0
            while peek() == " " { advance() }
            let afterSpaces = position
            let tabbed = peek() == "\t"
            skipBlanks()
            skipComment()
            if peek() == "\n" {
                advanceLine()
                continue
            }
            let isBracket = peek() == "{" || peek() == "["
            if isIndentation, tabbed, !atEnd, !(tabsBeforeBrackets && isBracket) {
                throw YAMLError(.tabIndentation, at: afterSpaces)
            }
            return
        }
    }

    /// Skips a comment; `#` begins one at the start of a line and after a space (YAML 1.2.2, section 6.6).
    mutating func skipComment() {
        guard peek() == "#", previous.isSpaceOrEnd else { return }
        while !peek().isBreakOrEnd { advance() }
    }

    /// Skips space and a comment up to the end of the line, where a value in a block collection has to end.
    mutating func endLine() throws(YAMLError) {
        skipBlanks()
        skipComment()
        if peek().isBreakOrEnd { return }
        if peek() == "#" { throw error(.commentWithoutSpace) }
        if peek() == ":" { throw error(.missingColon) }
        throw unexpected(expected: "the end of the line")
    }
}

extension Unicode.Scalar {
    /// Space or tab.
    var isBlank: Bool { self == " " || self == "\t" }

    /// The end of a line or of the text.
    var isBreakOrEnd: Bool { self == "\n" || self == "\0" }

    /// Space, tab, the end of a line or of the text.
    var isSpaceOrEnd: Bool { isBlank || isBreakOrEnd }

    /// One of the characters that flow collections are made of.
    var isFlowIndicator: Bool {
        switch self {
        case ",", "[", "]", "{", "}": true
        default: false
        }
    }
}
