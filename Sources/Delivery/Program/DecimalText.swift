/// Tells decimal numbers from other texts: `Double` also reads `inf`, `0x1p3` and `nan`.
struct DecimalText {
    private var rest: Substring.UTF8View

    init(_ text: some StringProtocol) { rest = Substring(text).utf8 }

    /// Whether the text is `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, the decimal
    /// number of YAML's core schema (YAML 1.2.2, section 10.3.2).
    var isNumber: Bool {
        var shape = self
        shape.skip("+-")
        let whole = shape.skipDigits()
        let fraction = shape.skip(".") ? shape.skipDigits() : 0
        guard whole + fraction > 0 else { return false }
        if shape.skip("eE") {
            shape.skip("+-")
            guard shape.skipDigits() > 0 else { return false }
        }
        return shape.rest.isEmpty
    }

    @discardableResult
    private mutating func skip(_ choices: String) -> Bool {
        guard let byte = rest.first, choices.utf8.contains(byte) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipDigits() -> Int {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        rest.removeFirst(digits)
        return digits
    }
}

extension Double {
    /// The number that a text writes in decimal; `nil` for any other text, and for a number too large.
    init?(decimal text: some StringProtocol) {
        guard DecimalText(text).isNumber, let value = Double(text), value.isFinite else { return nil }
        self = value
    }
}
