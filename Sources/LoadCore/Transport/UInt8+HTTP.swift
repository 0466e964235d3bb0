/// The classes of bytes that HTTP is written with.
extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")

    /// The value of a decimal digit.
    var digit: UInt8? {
        let value = self &- UInt8(ascii: "0")
        return value < 10 ? value : nil
    }

    /// The value of a hexadecimal digit of either case.
    var hexadecimalDigit: UInt8? {
        if let digit { return digit }
        let value = (self | 0x20) &- UInt8(ascii: "a")
        return value < 6 ? value + 10 : nil
    }

    /// The small letter of a capital one, or else the byte itself.
    var withSmallLetter: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }

    /// A space or a tab.
    var isBlank: Bool { self == .space || self == .tab }

    /// A control character other than a tab.
    var isControl: Bool { (self < 0x20 && self != .tab) || self == 0x7F }

    /// A byte of a token (RFC 9110, section 5.6.2), looked up in a set of 128 bits.
    var isToken: Bool {
        let set: UInt64 = self < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return self < 128 && set >> UInt64(self & 63) & 1 != 0
    }
}

extension Span<UInt8> {
    /// These bytes as text, with a replacement for what is no UTF-8.
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}
