import Foundation

/// An IP address by its bytes, however it is spelled.
struct IPAddress: Hashable {
    /// Four bytes of IPv4, or sixteen of IPv6.
    let bytes: [UInt8]

    /// Reads four decimal numbers, or an IPv6 address without brackets and zone.
    init?(_ text: String) {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: six) { Array($0) }
        } else {
            return nil
        }
    }

    /// Whether two addresses have the same first bits.
    func matches(_ other: IPAddress, bits: Int) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        let whole = bits / 8
        guard bytes.prefix(whole) == other.bytes.prefix(whole) else { return false }
        guard bits % 8 > 0 else { return true }
        return (bytes[whole] ^ other.bytes[whole]) >> UInt8(8 - bits % 8) == 0
    }
}
