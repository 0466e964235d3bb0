import SLOEval

extension ArgumentType<[String]> {
    /// A program and its arguments, which are started as they are: no shell reads them.
    ///
    /// Words are separated by spaces; a word with spaces stands in single or double quotes. A JSON list of
    /// strings is taken as well, for words that have quotes themselves. Nothing else has a meaning.
    package static let argumentList = ArgumentType("COMMAND", write: { $0.joined(separator: " ") }) {
        (text: String) throws(ArgumentRefusal) in
        let words = text.hasPrefix("[") ? list(text) : words(of: text)
        guard let words, words.first?.isEmpty == false else {
            // It may hold a secret, so the message does not repeat it.
            throw ArgumentRefusal(
                "the value is not a program with arguments; write words with spaces between, quotes around those with "
                    + #"spaces, or a JSON list such as ["route", "{percentage}"]"#
            )
        }
        return words
    }

    private static func list(_ text: String) -> [String]? {
        guard let elements = JSONValue(text: text)?.array else { return nil }
        let words = elements.compactMap(\.string)
        return words.count == elements.count ? words : nil
    }

    /// The words of a line; `nil` when a quote is not closed.
    private static func words(of line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            switch (quote, character) {
            case (let open?, _) where character == open: quote = nil
            case (_?, _): word = (word ?? "") + String(character)
            case (nil, "'"), (nil, "\""):
                quote = character
                word = word ?? ""
            case (nil, " "), (nil, "\t"):
                if let ended = word { words.append(ended) }
                word = nil
            case (nil, _): word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { return nil }
        return words + (word.map { [$0] } ?? [])
    }
}
