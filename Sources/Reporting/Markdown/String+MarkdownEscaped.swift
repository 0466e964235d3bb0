extension String {
    /// This text as it must stand in Markdown to be read as itself: on one line, every character that could
    /// start markup escaped with a backslash (CommonMark 0.31, section 2.4).
    ///
    /// An underscore between letters or digits starts nothing and stays as it is, so that a path such as
    /// `/api/user_data` can still be searched for in the report's text. The pipe is escaped too, as tables
    /// need it (GitHub Flavored Markdown, section 4.10).
    public var markdownEscaped: String {
        let characters = Array(singleLine)
        var text = ""
        for (position, character) in characters.enumerated() {
            let needsEscape =
                switch character {
                case "\\", "`", "*", "[", "]", "<", ">", "|", "~", "&", "$", "#": true
                case "_":
                    !(position > 0 && characters[position - 1].isWordCharacter
                        && position + 1 < characters.count && characters[position + 1].isWordCharacter)
                default: false
                }
            if needsEscape { text.append("\\") }
            text.append(character)
        }
        return text
    }
}

extension Character {
    fileprivate var isWordCharacter: Bool { isASCII && (isLetter || isNumber) }
}
