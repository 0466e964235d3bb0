import Foundation
import SLOEval

/// How numbers are written for people, the same in every report and whatever the locale.
package enum HumanFormat {
    /// A whole number with its thousands set apart: `12,345`.
    package static func count(_ number: UInt64) -> String {
        grouped(String(number))
    }

    /// A rate with as many decimals as it deserves: `0.25`, `87.5`, `12,345`.
    package static func rate(_ number: Double) -> String {
        guard number.isFinite else { return "?" }
        return switch abs(number) {
        case ..<9.995: number.fixed(2)
        case ..<999.95: number.fixed(1)
        default: grouped(number.fixed(0))
        }
    }

    /// Milliseconds without their unit: three decimals below 1, two below 10, else one.
    package static func milliseconds(_ number: Double) -> String {
        guard number.isFinite else { return "?" }
        return switch abs(number) {
        case ..<0.9995: number.fixed(3)
        case ..<9.995: number.fixed(2)
        default: number.fixed(1)
        }
    }

    /// A latency given in milliseconds, with its unit: `0.250 ms`, `23.4 ms`, `1.23 s`.
    package static func latency(milliseconds number: Double) -> String {
        abs(number) < 999.95 ? milliseconds(number) + " ms" : rate(number / 1_000) + " s"
    }

    /// A percentage with two decimals: `0.12%`.
    package static func percent(_ number: Double) -> String {
        number.isFinite ? number.fixed(2) + "%" : "?"
    }

    /// A length of time given in seconds: `1.2 s`, `3m05s`, `1h02m03s`.
    ///
    /// Below a minute with one decimal unless the seconds are whole, from a minute on rounded to the second.
    package static func duration(seconds number: Double) -> String {
        guard number.isFinite, number >= 0, number < 1e12 else { return "?" }
        if number < 59.95 { return trimmed(number) + " s" }
        let whole = Int(number.rounded())
        let (hours, minutes, seconds) = (whole / 3_600, whole / 60 % 60, whole % 60)
        let tail = "m" + padded(seconds) + "s"
        return hours > 0 ? "\(hours)h" + padded(minutes) + tail : "\(minutes)" + tail
    }

    /// A length of time as a clock shows it, in whole seconds begun: `0:07`, `3:05`, `1:02:03`.
    package static func clock(seconds number: Double) -> String {
        guard number.isFinite, number >= 0, number < 1e12 else { return "?" }
        let whole = Int(number)
        let (hours, minutes, seconds) = (whole / 3_600, whole / 60 % 60, whole % 60)
        return hours > 0
            ? "\(hours):" + padded(minutes) + ":" + padded(seconds) : "\(minutes):" + padded(seconds)
    }

    private static func trimmed(_ number: Double) -> String {
        let text = number.fixed(1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    private static func grouped(_ digits: String) -> String {
        var text = ""
        for (position, digit) in digits.enumerated() {
            let left = digits.count - position
            if position > 0, left.isMultiple(of: 3), text != "-" { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
