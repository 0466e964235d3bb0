extension String {
    /// This text on one line, with nothing in it that steers a terminal or hides from a reader.
    ///
    /// Control characters become their visible pictures (U+2400 and on, a newline `␊`); other line breaks,
    /// later controls and the marks that turn the direction of writing (Unicode, UAX #9) become `�`.
    /// Names and failure examples come from configuration files and from servers, so they are never
    /// shown without this.
    public var singleLine: String {
        guard unicodeScalars.contains(where: { $0.visible != $0 }) else { return self }
        var text = ""
        text.unicodeScalars.append(contentsOf: unicodeScalars.map(\.visible))
        return text
    }

    /// This text when it has at most `limit` characters, else its beginning and an ellipsis.
    func clipped(to limit: Int) -> String {
        count <= limit ? self : prefix(max(0, limit - 1)) + "…"
    }
}

extension Unicode.Scalar {
    fileprivate var visible: Unicode.Scalar {
        switch value {
        case 0x00...0x1F: Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}"
        case 0x7F: "\u{2421}"
        case 0x80...0x9F, 0x2028, 0x2029, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
            "\u{FFFD}"
        default: self
        }
    }
}
