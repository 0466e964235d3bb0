import Foundation

/// How texts become the ASCII of an e-mail.
enum MailEncoding {
    /// A header's text: as it is when it is short and plain, else as encoded words of at most 75 characters
    /// on lines of their own (RFC 2047, section 2).
    static func header(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
        if isPlain, text.utf8.count <= 66 { return text }
        var words: [[UInt8]] = [[]]
        for character in text {
            let bytes = Array(String(character).utf8)
            if words[words.count - 1].count + bytes.count > 45, words.last?.isEmpty == false {
                words.append([])
            }
            words[words.count - 1] += bytes
        }
        return words.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// A moment as RFC 5322, section 3.3 wants it: `Fri, 31 Jan 2025 12:00:00 +0000`.
    static func date(_ date: Date) -> String {
        let style = Date.VerbatimFormatStyle(
            format: """
                \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \
                \(year: .defaultDigits) \
                \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\
                \(minute: .twoDigits):\(second: .twoDigits) +0000
                """,
            locale: Locale(identifier: "en_US_POSIX"),
            timeZone: .gmt,
            calendar: Calendar(identifier: .gregorian)
        )
        return date.formatted(style)
    }

    /// A text in quoted-printable (RFC 2045, section 6.7): lines of at most 76 characters, CRLF after each.
    static func quotedPrintable(_ text: String) -> String {
        var lines = text.replacing("\r\n", with: "\n").split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { encoded(Array($0.utf8)) + "\r\n" }.joined()
    }

    private static func encoded(_ line: [UInt8]) -> String {
        var text = ""
        var length = 0
        for (position, byte) in line.enumerated() {
            let isLast = position == line.count - 1
            let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || byte == 0x20 && !isLast
            let piece = isPlain ? String(UnicodeScalar(byte)) : "=" + hexadecimal(byte)
            // A soft line break takes one place of its own; only what ends the line needs none after it.
            if length + piece.utf8.count > (isLast ? 76 : 75) {
                text += "=\r\n"
                length = 0
            }
            text += piece
            length += piece.utf8.count
        }
        return text
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}
