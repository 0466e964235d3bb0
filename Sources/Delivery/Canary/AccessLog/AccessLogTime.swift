import SLOEval

/// The time of a line of an access log.
struct AccessLogTime: Sendable, Equatable {
    /// Seconds since 1970 in UTC.
    var seconds: Double
    /// Whether it is exact to the second only: several requests of a second then have the same time.
    var isWholeSeconds: Bool

    init(seconds: Double, isWholeSeconds: Bool) {
        self.seconds = seconds
        self.isWholeSeconds = isWholeSeconds
    }

    /// Reads `10/Oct/2000:13:55:36 -0700`, `2000-10-10T13:55:36.123Z` and its like, or a number of seconds.
    init?(_ text: String) {
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            let number = Double(text)
        {
            self.init(number: number, isWhole: !text.contains("."))
        } else if let time = Self.common(text) ?? Self.iso8601(text) {
            self = time
        } else {
            return nil
        }
    }

    /// Reads a time in JSON: a text, or a number of seconds, milliseconds, microseconds or nanoseconds.
    init?(json value: SLOEval.JSONValue) {
        switch value {
        case .string(let text): self.init(text)
        case .number(let text): self.init(text)
        default: return nil
        }
    }

    private init?(number: Double, isWhole: Bool) {
        guard number.isFinite, number >= 0 else { return nil }
        // Seconds of our time have ten digits; each step of a thousand is another unit.
        let unit =
            switch number {
            case ..<1e11: 1.0
            case ..<1e14: 1e3
            case ..<1e17: 1e6
            default: 1e9
            }
        guard number / unit < Self.end else { return nil }
        self.init(seconds: number / unit, isWholeSeconds: isWhole && unit == 1)
    }

    /// The end of the year 9999: what is later is no time.
    private static let end = 253_402_300_800.0

    /// A date and a time of day in seconds since 1970 in UTC; `nil` for numbers that no date has.
    ///
    /// - Parameter zone: what the place's clock is ahead of UTC, in seconds.
    private static func seconds(date: [Int?], clock: [Int?], zone: Int) -> Int? {
        guard date.count == 3, clock.count == 3, let year = date[0], let month = date[1], let day = date[2],
            let hour = clock[0], let minute = clock[1], let second = clock[2],
            (1970...9_999).contains(year), (1...12).contains(month), (1...31).contains(day),
            (0...24).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        return days(year, month, day) * 86_400 + (hour * 60 + minute) * 60 + second - zone
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `10/Oct/2000:13:55:36 -0700`, the time of the common log format.
    private static func common(_ text: String) -> AccessLogTime? {
        let words = text.split(separator: " ")
        let parts = (words.first ?? "").split(whereSeparator: { "/:".contains($0) })
        guard words.count == 2, parts.count == 6, let month = months.firstIndex(of: String(parts[1])),
            let zone = offset(words[1]),
            let seconds = seconds(
                date: [Int(parts[2]), month + 1, Int(parts[0])],
                clock: parts[3...].map { Int($0) },
                zone: zone
            )
        else { return nil }
        return AccessLogTime(seconds: Double(seconds), isWholeSeconds: true)
    }

    /// `2000-10-10T13:55:36.123+02:00` (RFC 3339); also with a space or a comma.
    private static func iso8601(_ text: String) -> AccessLogTime? {
        let characters = Array(text)
        guard characters.count >= 19, "Tt ".contains(characters[10]) else { return nil }
        let date = String(characters[0..<10]).split(separator: "-").map { Int($0) }
        let clock = String(characters[11..<19]).split(separator: ":").map { Int($0) }
        var rest = characters[19...]
        var fraction = ""
        if let mark = rest.first, ".,".contains(mark) {
            fraction = String(rest.dropFirst().prefix { $0.isASCII && $0.isNumber })
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard let zone = rest.isEmpty ? 0 : offset(String(rest)[...]),
            let whole = seconds(date: date, clock: clock, zone: zone)
        else { return nil }
        return AccessLogTime(
            seconds: Double(whole) + (Double("0." + fraction) ?? 0),
            isWholeSeconds: fraction.isEmpty
        )
    }

    /// `Z`, `+0200` or `+02:00` in seconds.
    private static func offset(_ text: Substring) -> Int? {
        if text == "Z" || text == "z" { return 0 }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard let sign = text.first, "+-".contains(sign), digits.count == 4, let number = Int(digits),
            (0...2_359).contains(number)
        else { return nil }
        return (number / 100 * 60 + number % 100) * (sign == "-" ? -60 : 60)
    }

    /// Days from 1970-01-01 to a date of the Gregorian calendar (Howard Hinnant, *chrono-Compatible Low-Level
    /// Date Algorithms*, `days_from_civil`).
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
