import Testing

@testable import LoadCore

@Suite struct ByteQuantityTests {
    @Test(
        arguments: [
            ("0B", 0), ("524KiB", 536_576), ("1.5MiB", 1_572_864), ("23.54GiB", 23.54 * 1_073_741_824),
            ("2TiB", 2_199_023_255_552), ("1.2kB", 1_200), ("3MB", 3e6), ("7.5GB", 7.5e9), ("1TB", 1e12),
            ("34Mi", 35_651_584), ("1Gi", 1_073_741_824), ("512", 512), ("2k", 2_000), ("3M", 3e6),
            ("1G", 1e9),
            ("4K", 4_096), (" 16 MiB ", 16_777_216), ("1PiB", 1_125_899_906_842_624),
        ] as [(String, Double)]
    )
    func anAmountIsRead(_ text: String, _ bytes: Double) {
        #expect(ByteQuantity.bytes(text) == bytes)
    }

    @Test(arguments: [
        "", "--", "-1B", "B", "MiB", "1.2.3MiB", "12XB", "100m", "nan", "inf", "1e3", "½MiB", "٣B",
    ])
    func nonsenseIsNoAmount(_ text: String) {
        #expect(ByteQuantity.bytes(text) == nil)
    }
}
