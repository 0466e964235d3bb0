extension YAMLReader {
    /// Reads a node inside brackets or braces, or the bracketed node that begins here.
    mutating func flowNode() throws(YAMLError) -> YAMLNode {
        try refuseUnsupported()
        let start = position
        switch peek() {
        case "[": return try flowSequence()
        case "{": return try flowMapping()
        case "\"", "'": return YAMLNode(content: .scalar(try quoted()), position: start)
        default: return YAMLNode(content: .scalar(try plain(parent: -1, inFlow: true)), position: start)
        }
    }

    private mutating func flowSequence() throws(YAMLError) -> YAMLNode {
        try enter()
        defer { leave() }
        let start = position
        var items: [YAMLNode] = []
        advance()
        try skipFlowSpace(opened: start, by: "[")
        while peek() != "]" {
            items.append(try flowNode())
            try skipFlowSpace(opened: start, by: "[")
            if peek() == ":" { throw error(.unsupported(.pairInSequence)) }
            try separator(closing: "]", opened: start, by: "[")
        }
        advance()
        return YAMLNode(content: .sequence(items), position: start)
    }

    private mutating func flowMapping() throws(YAMLError) -> YAMLNode {
        try enter()
        defer { leave() }
        let start = position
        var entries: [YAMLEntry] = []
        var seen: Set<String> = []
        advance()
        try skipFlowSpace(opened: start, by: "{")
        while peek() != "}" {
            let key = try flowKey()
            try check(key, against: &seen)
            try skipFlowSpace(opened: start, by: "{")
            guard peek() == ":" else { throw missingColon() }
            advance()
            let value = try flowValue(opened: start)
            entries.append(YAMLEntry(key: key.text, keyPosition: key.position, value: value))
            try separator(closing: "}", opened: start, by: "{")
        }
        advance()
        return YAMLNode(content: .mapping(entries), position: start)
    }

    private mutating func flowKey() throws(YAMLError) -> Key {
        let node = try flowNode()
        guard case .scalar(let scalar) = node.content else {
            throw YAMLError(.unsupported(.collectionKey), at: node.position)
        }
        guard line == node.position.line else {
            throw YAMLError(.unsupported(.multilineKey), at: node.position)
        }
        return Key(text: scalar.text, position: node.position, isPlain: scalar.isPlain)
    }

    private mutating func flowValue(opened: TextPosition) throws(YAMLError) -> YAMLNode {
        let afterColon = position
        try skipFlowSpace(opened: opened, by: "{")
        if peek() == "," || peek() == "}" { return .null(at: afterColon) }
        let node = try flowNode()
        try skipFlowSpace(opened: opened, by: "{")
        return node
    }

    /// Reads the comma between two entries; the closing bracket is left to be read.
    private mutating func separator(
        closing: Unicode.Scalar,
        opened: TextPosition,
        by bracket: String
    ) throws(YAMLError) {
        if peek() == closing { return }
        guard peek() == "," else {
            if peek() == "{", previous == "$" { throw error(.unquotedVariable) }
            throw unexpected(expected: "',' or '\(closing)'")
        }
        advance()
        try skipFlowSpace(opened: opened, by: bracket)
    }

    private func missingColon() -> YAMLError {
        peek() == "{" && previous == "$" ? error(.unquotedVariable) : error(.missingColon)
    }

    /// Skips space, line breaks and comments inside brackets, where tabs may indent as they do in JSON.
    private mutating func skipFlowSpace(opened: TextPosition, by bracket: String) throws(YAMLError) {
        while true {
            skipBlanks()
            skipComment()
            guard peek() == "\n" else { break }
            advanceLine()
        }
        if atEndOfDocument { throw YAMLError(.unclosed(bracket), at: opened) }
    }
}
