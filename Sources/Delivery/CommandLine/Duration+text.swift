import SLOEval

extension Duration {
    /// Reads a time as people write it: seconds (`90`, `0.5`), or numbers with units, the larger unit first:
    /// `500ms`, `30s`, `5m`, `1h30m`, `2d`.
    ///
    /// A time is rounded to the nanosecond. One beyond 1,000,000,000 s is `nil`, as is a text that is no
    /// time.
    ///
    /// No initializer: among those of `Duration` are some that take types of the C library, and the compiler
    /// then looks for these in the wrong module (Swift 6.3).
    package static func written(_ text: String) -> Duration? {
        let isNegative = text.hasPrefix("-")
        if let seconds = Double(decimal: text) { return nearest(seconds) }
        guard let seconds = seconds(ofUnits: text.dropFirst(isNegative ? 1 : 0)) else { return nil }
        return nearest(isNegative ? -seconds : seconds)
    }

    private static func nearest(_ seconds: Double) -> Duration? {
        abs(seconds) <= 1e9 ? .nanoseconds(Int64((seconds * 1e9).rounded())) : nil
    }

    /// Whole seconds, rounded up, for programs that take no others.
    package var wholeSeconds: Int { Int(inSeconds.rounded(.up)) }

    /// The rule for texts that are read, for messages, after a semicolon.
    static let textRule = "write seconds, or a unit as in 500ms, 30s, 5m or 1h30m"

    /// The units, the largest first, in seconds.
    private static let units: [(name: String, seconds: Double)] = [
        ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1), ("ms", 1e-3), ("us", 1e-6),
    ]

    private static func seconds(ofUnits text: Substring) -> Double? {
        var rest = text
        var units = units[...]
        var total = 0.0
        repeat {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let number = Double(decimal: digits),
                let place = units.firstIndex(where: { $0.name == name })
            else { return nil }
            total += number * units[place].seconds
            units = units[(place + 1)...]
        } while !rest.isEmpty
        return total
    }
}
