extension String {
    /// This text on one line, with nothing in it that steers a terminal, a CI system, or hides from a reader.
    ///
    /// Control characters become their visible pictures (U+2400 and on, a newline `␊`); other line breaks,
    /// later controls, the marks that turn the direction of writing (Unicode, UAX #9) and other invisible
    /// ones become `�`. A backslash breaks the beginning of a command in a CI system's log: `:\:error`,
    /// `##\[group]`. Names and failure examples come from configuration files and from servers, so they are
    /// never shown without this: it is the one cleaner of log, console, annotations and reports.
    public var singleLine: String {
        rewritten(where: { $0.visible }, breakingCommandsWith: { "\\" + String($0) })
    }

    /// This text as ``singleLine`` within a workflow command of GitHub, which reads one at the beginning of a
    /// line only: a name such as `Cart::add` stays as it is.
    var commandText: String {
        rewritten(
            where: { $0.visible },
            breakingCommandsWith: { "\\" + String($0) },
            keepingNames: true
        )
    }

    /// The lines of this text, each as ``singleLine``.
    var cleanLines: [String] { lines.map(\.singleLine) }

    /// The lines of this text, each as ``commandText``.
    var commandLines: [String] { lines.map(\.commandText) }

    /// By scalars: as characters, a carriage return and the newline after it would be one.
    private var lines: [String] {
        unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0.last == "\r" ? $0.dropLast() : $0)
        }
    }

    /// This JSON text with everything that ``singleLine`` makes visible in the escapes of JSON: its values
    /// stay what they are.
    var withJSONEscapes: String {
        rewritten(
            where: { $0.value < 0x20 ? nil : $0.visible == nil ? nil : $0.jsonEscape },
            breakingCommandsWith: \.jsonEscape
        )
    }

    /// This text when it has at most `limit` characters, else its beginning and an ellipsis.
    public func clipped(to limit: Int) -> String {
        count <= limit ? self : prefix(max(0, limit - 1)) + "…"
    }

    /// Replaces scalars, and the last one of each mark that begins a command of a CI system: the bracket of
    /// `##[` and `##vso[`, which Azure Pipelines, TeamCity and GitHub find anywhere in a line, and the second
    /// colon of `::` (GitHub), but for that of an IPv6 address and, where asked for, of a name with no such
    /// mark before it.
    private func rewritten(
        where replacement: (Unicode.Scalar) -> String?,
        breakingCommandsWith escape: (Unicode.Scalar) -> String,
        keepingNames: Bool = false
    ) -> String {
        let mayHoldCommands = contains("::") || contains("##")
        guard mayHoldCommands || unicodeScalars.contains(where: { replacement($0) != nil }) else {
            return self
        }
        let scalars = Array(unicodeScalars)
        var text = String.UnicodeScalarView()
        var keepsNames = keepingNames
        for (place, scalar) in scalars.enumerated() {
            if let other = replacement(scalar) {
                text.append(contentsOf: other.unicodeScalars)
            } else if mayHoldCommands, scalars.endsCommandMark(at: place),
                !(keepsNames && scalars.isInName(at: place))
            {
                keepsNames = false
                text.append(contentsOf: escape(scalar).unicodeScalars)
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }
}

extension [Unicode.Scalar] {
    /// Whether the mark of a command ends here.
    fileprivate func endsCommandMark(at place: Int) -> Bool {
        switch self[place] {
        case ":": place > 0 && self[place - 1] == ":" && !isInAddress(place)
        case "[":
            self[..<place].dropLast(while: { $0.isASCII && $0.properties.isAlphabetic }).suffix(2)
                .elementsEqual(["#", "#"])
        default: false
        }
    }

    /// Whether the two colons that end at a place stand between the letters or digits of a name: `Cart::add`.
    fileprivate func isInName(at place: Int) -> Bool {
        func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
        }
        return self[place] == ":" && place > 1 && place + 1 < count && isOfWord(self[place - 2])
            && isOfWord(self[place + 1])
    }

    /// Whether a place is within an IPv6 address (RFC 4291, section 2.2): hexadecimal digits between colons,
    /// two of which stand together once.
    private func isInAddress(_ place: Int) -> Bool {
        let isOfWord = { (scalar: Unicode.Scalar) in
            scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value)
                || ":.-_%".unicodeScalars.contains(scalar)
        }
        // No address is longer than 45 characters.
        let (low, high) = (Swift.max(0, place - 46), Swift.min(count, place + 46))
        let start = self[low..<place].lastIndex { !isOfWord($0) }.map { $0 + 1 } ?? low
        let end = self[place..<high].firstIndex { !isOfWord($0) } ?? high
        let isInBrackets = start > 0 && self[start - 1] == "[" && end < count && self[end] == "]"
        let groups = self[start..<end].split(separator: ":", omittingEmptySubsequences: false)
        let isHexadecimal = groups.allSatisfy { group in
            group.count <= 4 && group.allSatisfy { $0.properties.isASCIIHexDigit }
                || group.allSatisfy { $0 == "." || (0x30...0x39).contains($0.value) }
        }
        // A gap at either end counts as two empty groups, one in the middle as one.
        let pairs = zip(self[start..<end], self[start..<end].dropFirst()).count { $0 == ":" && $1 == ":" }
        let hasLooseEnd =
            groups.first?.isEmpty == true && groups.dropFirst().first?.isEmpty == false
            || groups.last?.isEmpty == true && groups.dropLast().last?.isEmpty == false
        return isHexadecimal && pairs == 1 && !hasLooseEnd && (isInBrackets || end - start > 2)
    }
}

extension RandomAccessCollection {
    /// The collection without the elements at its end that a rule holds for.
    fileprivate func dropLast(while rule: (Element) -> Bool) -> SubSequence {
        guard let last = lastIndex(where: { !rule($0) }) else { return self[startIndex..<startIndex] }
        return self[...last]
    }
}

extension Unicode.Scalar {
    /// The text that is shown in place of this scalar; `nil` for itself. The joiners of emoji and of some
    /// scripts stay.
    fileprivate var visible: String? {
        switch value {
        case 0x20...0x7E: return nil
        case 0x00...0x1F: return Unicode.Scalar(0x2400 + value).map(String.init) ?? "\u{FFFD}"
        case 0x7F: return "\u{2421}"
        case 0x80...0x9F, 0x2028, 0x2029: return "\u{FFFD}"
        case 0x200C, 0x200D: return nil
        default: return properties.generalCategory == .format ? "\u{FFFD}" : nil
        }
    }

    /// The scalar as JSON escapes it (RFC 8259, section 7).
    fileprivate var jsonEscape: String {
        String(self).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}
