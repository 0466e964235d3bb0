/// A text and what compressors make of it.
enum CompressedSample {
    static let text = String(repeating: "hello, compressed world. ", count: 8)

    /// As RFC 1952 has it.
    static let gzip = bytes("1f8b0800000000000203" + hexOfRaw + "bd7d594dc8000000")

    /// As RFC 1950 has it.
    static let zlib = bytes("78da" + hexOfRaw + "ea884959")

    /// As RFC 1951 has it.
    static let raw = bytes(hexOfRaw)

    /// A MiB of zeros in a KiB, as RFC 1952 has it.
    static let bomb =
        bytes("1f8b0800000000000203edc13101000000c2a0f54f6d085fa0") + [UInt8](repeating: 0, count: 1016)
        + bytes("3e031cea38a700001000")

    private static let hexOfRaw = "cb48cdc9c9d75148cecf2d284a2d2e4e4d5128cf2fca49d153c8185a1200"

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
