/// Reads the dates of cookies as leniently as RFC 6265, section 5.1.1, asks.
enum CookieDate {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// The seconds since 1970 of a date; `nil` when the text is none.
    static func seconds(of text: String) -> Int64? {
        var (time, day, month, year): ([Int]?, Int?, Int?, Int?)
        for token in text.split(whereSeparator: isDelimiter) {
            if time == nil, let found = clock(token) {
                time = found
            } else if day == nil, let found = number(token, digits: 1...2) {
                day = found
            } else if month == nil, let found = months.firstIndex(of: token.prefix(3).lowercased()) {
                month = found + 1
            } else if year == nil, let found = number(token, digits: 2...4) {
                year = found < 70 ? found + 2000 : found < 100 ? found + 1900 : found
            }
        }
        guard let time, let day, let month, let year, year >= 1601, (1...31).contains(day),
            time[0] < 24, time[1] < 60, time[2] < 60, day <= length(ofMonth: month, year: year)
        else { return nil }
        let seconds = time[0] * 3600 + time[1] * 60 + time[2]
        return Int64(days(year: year, month: month, day: day) * 86_400 + seconds)
    }

    private static func isDelimiter(_ character: Character) -> Bool {
        !(character.isASCII && (character.isLetter || character.isNumber || character == ":"))
    }

    private static func clock(_ token: Substring) -> [Int]? {
        let parts = token.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { number($0, digits: 1...2) }
        return parts.count == 3 && numbers.count == 3 ? numbers : nil
    }

    /// The number at the beginning of a token, when it has as many digits.
    private static func number(_ token: Substring, digits: ClosedRange<Int>) -> Int? {
        let text = token.prefix { $0.isASCII && $0.isNumber }
        return digits.contains(text.count) ? Int(text) : nil
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// The days since 1970 (Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms*).
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
