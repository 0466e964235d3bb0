extension YAMLReader {
    /// Reads a scalar without quotes; its lines are folded (YAML 1.2.2, section 7.3.3).
    ///
    /// In a block collection the lines after the first have to stand to the right of column `parent`.
    mutating func plain(parent: Int, inFlow: Bool) throws(YAMLError) -> YAMLScalar {
        var text = try plainLine(inFlow: inFlow)
        while let breaks = try continuation(parent: parent, inFlow: inFlow) {
            text.append(breaks == 1 ? " " : String(repeating: "\n", count: breaks - 1))
            text.append(plainRun(inFlow: inFlow))
            if !inFlow, peek() == ":" { throw error(.colonInScalar) }
        }
        return YAMLScalar(text: text, isPlain: true)
    }

    /// Reads the part of a plain scalar that stands on this line, without the space after it.
    mutating func plainLine(inFlow: Bool) throws(YAMLError) -> String {
        let first = peek()
        switch first {
        case "-", "?", ":":
            if peek(1).isSpaceOrEnd || inFlow && peek(1).isFlowIndicator {
                throw unexpected(expected: "a value")
            }
        case ",", "[", "]", "{", "}", "#", "|", ">", "@", "`", "%", "\"", "'":
            throw unexpected(expected: "a value")
        default: break
        }
        return plainRun(inFlow: inFlow)
    }

    /// Reads on until the line, the scalar or its flow collection ends; stops at the end of the last word.
    private mutating func plainRun(inFlow: Bool) -> String {
        let start = index
        var lastWordEnd = mark
        while !peek().isBreakOrEnd {
            let character = peek()
            if character == "#", index > start, previous.isBlank { break }
            if inFlow, character.isFlowIndicator { break }
            if character == ":", peek(1).isSpaceOrEnd || inFlow && peek(1).isFlowIndicator { break }
            advance()
            if !character.isBlank { lastWordEnd = mark }
        }
        goBack(to: lastWordEnd)
        return String(scalars(since: start))
    }

    /// Goes to the next line of a plain scalar and tells how many line breaks lie between; `nil`, with
    /// nothing read, when the scalar is over.
    private mutating func continuation(parent: Int, inFlow: Bool) throws(YAMLError) -> Int? {
        let start = mark
        skipBlanks()
        var breaks = 0
        var indentation = 0
        while peek() == "\n" {
            advanceLine()
            breaks += 1
            while peek() == " " { advance() }
            indentation = column
            skipBlanks()
        }
        let isOver =
            breaks == 0 || atEndOfDocument || peek() == "#"
            || (inFlow ? peek().isFlowIndicator || peek() == ":" : indentation <= parent)
        guard isOver else { return breaks }
        goBack(to: start)
        return nil
    }
}
