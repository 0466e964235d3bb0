extension YAMLReader {
    /// Reads the `|` or `>` scalar that begins here (YAML 1.2.2, section 8.1).
    mutating func blockScalar(parent: Int) throws(YAMLError) -> YAMLNode {
        let start = position
        let header = try blockHeader()
        let indentation: Int
        if let given = header.indentation {
            indentation = max(parent, 0) + given
        } else {
            indentation = try detectedIndentation(parent: parent)
        }
        var lines: [ArraySlice<Unicode.Scalar>] = []
        var endsInBreak = true
        while let line = blockLine(indentation: indentation) {
            lines.append(line)
            endsInBreak = peek() == "\n"
            if endsInBreak { advanceLine() }
        }
        let text = header.text(of: lines, endsInBreak: endsInBreak)
        return YAMLNode(content: .scalar(YAMLScalar(text: text, isPlain: false)), position: start)
    }

    private mutating func blockHeader() throws(YAMLError) -> BlockHeader {
        var header = BlockHeader(isFolded: peek() == ">")
        advance()
        while !peek().isSpaceOrEnd {
            switch peek() {
            case "+" where header.chomping == nil: header.chomping = .keep
            case "-" where header.chomping == nil: header.chomping = .strip
            case "1"..."9" where header.indentation == nil: header.indentation = Int(peek().value - 0x30)
            default: throw error(.invalidBlockHeader)
            }
            advance()
        }
        skipBlanks()
        skipComment()
        guard peek().isBreakOrEnd else { throw error(.invalidBlockHeader) }
        if !atEnd { advanceLine() }
        return header
    }

    /// The indentation of the first line that holds more than spaces; past the parent's, or nothing is read.
    private mutating func detectedIndentation(parent: Int) throws(YAMLError) -> Int {
        let start = mark
        var widestEmpty = 0
        var widestPosition = position
        while true {
            while peek() == " " { advance() }
            guard peek() == "\n" else { break }
            if column > widestEmpty {
                widestEmpty = column
                widestPosition = position
            }
            advanceLine()
        }
        let found = column
        let isText = !atEnd && found > parent
        // Spaces that end the text are an empty line as well, one without a break.
        if atEnd { widestEmpty = max(widestEmpty, found) }
        if isText, widestEmpty > found { throw YAMLError(.blockIndentation, at: widestPosition) }
        goBack(to: start)
        return isText ? found : max(widestEmpty, parent + 1)
    }

    /// Reads a line of text up to its break, without its indentation; `nil`, with nothing read, when the
    /// scalar is over.
    private mutating func blockLine(indentation: Int) -> ArraySlice<Unicode.Scalar>? {
        if atEndOfDocument { return nil }
        let start = mark
        while column < indentation, peek() == " " { advance() }
        if column < indentation, peek() != "\n" {
            goBack(to: start)
            return nil
        }
        let first = index
        while !peek().isBreakOrEnd { advance() }
        return scalars(since: first)
    }
}

/// The header of a block scalar: the line of `|` or `>`.
private struct BlockHeader {
    /// The treatment of the line breaks at the end: none, one, or all are kept.
    enum Chomping { case strip, clip, keep }

    var isFolded: Bool
    var indentation: Int?
    var chomping: Chomping?

    /// Puts lines together: literally or folded, with the line breaks at the end that the header asks for.
    func text(of lines: [ArraySlice<Unicode.Scalar>], endsInBreak: Bool) -> String {
        let last = lines.lastIndex { !$0.isEmpty } ?? -1
        var text: [Unicode.Scalar] = []
        var previous: ArraySlice<Unicode.Scalar>?
        var empty = 0
        for line in lines.prefix(last + 1) {
            if line.isEmpty {
                empty += 1
                continue
            }
            text.append(contentsOf: separator(from: previous, to: line, emptyLines: empty).unicodeScalars)
            text.append(contentsOf: line)
            previous = line
            empty = 0
        }
        // Those behind the text: each line but the last has one, and so has the last where the text goes on.
        let breaks = lines.count - (endsInBreak ? 0 : 1) - max(last, 0)
        switch chomping ?? .clip {
        case .strip: break
        case .clip: if last >= 0, breaks > 0 { text.append("\n") }
        case .keep: text.append(contentsOf: repeatElement("\n", count: max(0, breaks)))
        }
        return String(text)
    }

    /// Returns the separator of two lines of text: a folded break is a space; a break beside a line that is
    /// indented further is kept.
    private func separator(
        from previous: ArraySlice<Unicode.Scalar>?,
        to line: ArraySlice<Unicode.Scalar>,
        emptyLines: Int
    ) -> String {
        guard let previous else { return String(repeating: "\n", count: emptyLines) }
        let isFlush = previous.first?.isBlank == false && line.first?.isBlank == false
        guard isFolded, isFlush else { return String(repeating: "\n", count: emptyLines + 1) }
        return emptyLines == 0 ? " " : String(repeating: "\n", count: emptyLines)
    }
}
