import Foundation

extension Date {
    /// The moment in UTC to the second, cut off: `2025-01-31T12:00:00Z` (RFC 3339, section 5.6).
    var timestamp: String {
        Date(timeIntervalSinceReferenceDate: wholeSeconds).formatted(.iso8601)
    }

    /// The moment in UTC to the nanosecond, finer than a `Date` of our time is: nothing is lost.
    var exactTimestamp: String {
        let nanoseconds = Int(((timeIntervalSinceReferenceDate - wholeSeconds) * 1e9).rounded())
        guard nanoseconds > 0 else { return timestamp }
        guard nanoseconds < 1_000_000_000 else { return (self + 1).timestamp }
        let digits = String(1_000_000_000 + nanoseconds).dropFirst()
        return "\(timestamp.dropLast()).\(digits)Z"
    }

    /// Reads ``timestamp`` or ``exactTimestamp``; `nil` for anything else.
    init?(timestamp text: String) {
        guard text.hasSuffix("Z") else { return nil }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = try? Date("\(parts[0])Z", strategy: .iso8601) else { return nil }
        guard parts.count == 2 else {
            self = whole
            return
        }
        let digits = parts[1]
        guard (1...9).contains(digits.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let nanoseconds = Double(digits + String(repeating: "0", count: 9 - digits.count))
        else { return nil }
        self = whole + nanoseconds / 1e9
    }

    private var wholeSeconds: TimeInterval { timeIntervalSinceReferenceDate.rounded(.down) }
}
