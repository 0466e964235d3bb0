extension YAMLReader {
    /// Where a node of a block collection begins, which decides whether it may be a block collection itself.
    enum Placement {
        case ownLine
        /// On the line of the dash of its sequence.
        case afterDash
        /// On the line of its key, or of the document's `---`.
        case afterKey
    }

    /// A key of a mapping, its colon being the next character.
    struct Key {
        var text: String
        var position: TextPosition
        var isPlain: Bool
    }

    /// Reads the node that begins here, inside a collection whose entries stand at column `parent`.
    mutating func blockNode(parent: Int, placement: Placement) throws(YAMLError) -> YAMLNode {
        try refuseUnsupported()
        switch peek() {
        case "-" where peek(1).isSpaceOrEnd:
            guard placement != .afterKey else { throw error(.collectionOnKeyLine) }
            return try blockSequence()
        case "[", "{":
            let node = try flowNode()
            skipBlanks()
            if atColon { throw YAMLError(.unsupported(.collectionKey), at: node.position) }
            try endLine()
            return node
        case "|", ">": return try blockScalar(parent: parent)
        default: break
        }
        let start = position
        if let key = try blockKey() {
            guard placement != .afterKey else { throw error(.collectionOnKeyLine) }
            return try blockMapping(column: start.column - 1, first: key)
        }
        let scalar = try peek().isQuote ? quoted() : plain(parent: parent, inFlow: false)
        try endLine()
        return YAMLNode(content: .scalar(scalar), position: start)
    }

    /// Whether a colon that ends a key of a block mapping stands here.
    private var atColon: Bool { peek() == ":" && peek(1).isSpaceOrEnd }

    private mutating func blockMapping(column: Int, first: Key) throws(YAMLError) -> YAMLNode {
        try enter()
        defer { leave() }
        var entries: [YAMLEntry] = []
        var seen: Set<String> = []
        var key = first
        while true {
            try check(key, against: &seen)
            advance()
            let value = try mappingValue(parent: column)
            entries.append(YAMLEntry(key: key.text, keyPosition: key.position, value: value))
            guard try atNextEntry(column: column) else { break }
            try refuseUnsupported()
            guard let next = try blockKey() else { throw error(.missingColon) }
            key = next
        }
        return YAMLNode(content: .mapping(entries), position: first.position)
    }

    private mutating func mappingValue(parent: Int) throws(YAMLError) -> YAMLNode {
        let afterColon = position
        try skipToContent()
        if atEndOfDocument { return .null(at: afterColon) }
        if line == afterColon.line { return try blockNode(parent: parent, placement: .afterKey) }
        if column > parent { return try blockNode(parent: parent, placement: .ownLine) }
        // A sequence may stand at the column of its key (YAML 1.2.2, section 8.2.2).
        if column == parent, peek() == "-", peek(1).isSpaceOrEnd { return try blockSequence() }
        return .null(at: afterColon)
    }

    private mutating func blockSequence() throws(YAMLError) -> YAMLNode {
        try enter()
        defer { leave() }
        let start = position
        let column = self.column
        var items: [YAMLNode] = []
        repeat {
            advance()
            items.append(try sequenceItem(column: column))
        } while try atNextEntry(column: column) && peek() == "-" && peek(1).isSpaceOrEnd
        return YAMLNode(content: .sequence(items), position: start)
    }

    private mutating func sequenceItem(column: Int) throws(YAMLError) -> YAMLNode {
        let afterDash = position
        while peek() == " " { advance() }
        let afterSpaces = position
        let tabbed = peek() == "\t"
        try skipToContent()
        if atEndOfDocument { return .null(at: afterDash) }
        if line != afterDash.line {
            guard self.column > column else { return .null(at: afterDash) }
            return try blockNode(parent: column, placement: .ownLine)
        }
        let isFlow = peek() == "[" || peek() == "{"
        let item = try blockNode(parent: column, placement: .afterDash)
        if tabbed, !isFlow, !item.isScalar { throw YAMLError(.tabIndentation, at: afterSpaces) }
        return item
    }

    /// Goes on to the next entry of a collection; false when the collection is over.
    private mutating func atNextEntry(column: Int) throws(YAMLError) -> Bool {
        try skipToContent()
        if atEndOfDocument || self.column < column { return false }
        guard self.column == column else { throw error(.unexpectedIndentation) }
        return true
    }

    /// Reads a key up to its colon; `nil`, with nothing read, when the line's text is no key.
    private mutating func blockKey() throws(YAMLError) -> Key? {
        let start = mark
        let place = position
        let scalar: YAMLScalar
        if peek().isQuote {
            scalar = try quoted()
            skipBlanks()
        } else {
            scalar = YAMLScalar(text: try plainLine(inFlow: false), isPlain: true)
            skipBlanks()
        }
        guard atColon else {
            goBack(to: start)
            return nil
        }
        guard line == place.line else { throw YAMLError(.unsupported(.multilineKey), at: place) }
        return Key(text: scalar.text, position: place, isPlain: scalar.isPlain)
    }

    /// Refuses a key that its mapping holds already, and `<<`.
    func check(_ key: Key, against seen: inout Set<String>) throws(YAMLError) {
        if key.isPlain, key.text == "<<" { throw YAMLError(.unsupported(.mergeKey), at: key.position) }
        guard seen.insert(key.text).inserted else {
            throw YAMLError(.duplicateKey(key.text), at: key.position)
        }
    }

    /// Refuses by name what may begin a node in YAML but not here.
    func refuseUnsupported() throws(YAMLError) {
        switch peek() {
        case "&": throw error(.unsupported(.anchor))
        case "*": throw error(.unsupported(.alias))
        case "!": throw error(.unsupported(.tag))
        case "?" where peek(1).isSpaceOrEnd: throw error(.unsupported(.explicitKey))
        default: return
        }
    }
}

extension YAMLNode {
    /// Whether the node is a scalar.
    var isScalar: Bool {
        if case .scalar = content { true } else { false }
    }
}

extension Unicode.Scalar {
    /// A single or double quote.
    var isQuote: Bool { self == "\"" || self == "'" }
}
