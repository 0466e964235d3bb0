/// The small grammars inside the lines of a response head (RFC 9110, section 5.6; RFC 9112, sections 5, 7.1).
extension Span<UInt8> {
    /// Splits `Name: value` into the ranges of its name and its value without white space around it.
    func field() throws(MalformedResponse) -> (name: Range<Int>, value: Range<Int>) {
        var colon = 0
        while colon < count, self[colon].isToken { colon += 1 }
        guard colon < count, self[colon] == UInt8(ascii: ":"), colon > 0 else {
            throw fieldNameFailure(at: colon)
        }
        let value = trimmed(colon + 1..<count)
        guard !extracting(value).hasControlCharacter else { throw .controlCharacter }
        return (0..<colon, value)
    }

    private func fieldNameFailure(at index: Int) -> MalformedResponse {
        guard index < count else { return .invalidFieldName }
        if self[index].isBlank {
            if index == 0 { return .obsoleteFolding }
            var next = index
            while next < count, self[next].isBlank { next += 1 }
            let leadsToColon = next < count && self[next] == UInt8(ascii: ":")
            return leadsToColon ? .whitespaceBeforeColon : .invalidFieldName
        }
        return self[index].isControl ? .controlCharacter : .invalidFieldName
    }

    /// Reads `1a; name=value` (RFC 9112, section 7.1).
    func chunkSize() throws(MalformedResponse) -> UInt64 {
        var size: UInt64 = 0
        var index = 0
        while index < count, let digit = self[index].hexadecimalDigit {
            // Four more bits keep the size below 2⁶³.
            guard size < 1 << 59 else { throw .invalidChunkSize }
            size = size << 4 | UInt64(digit)
            index += 1
        }
        guard index > 0 else { throw .invalidChunkSize }
        while index < count, self[index].isBlank { index += 1 }
        guard index == count || self[index] == UInt8(ascii: ";") else { throw .invalidChunkSize }
        guard !extracting(index..<count).hasControlCharacter else { throw .controlCharacter }
        return size
    }

    /// The next element of a comma-separated list, without white space around it, and moves past it.
    ///
    /// An empty element has an empty range; `nil` after the last one.
    func nextListElement(at position: inout Int) -> Range<Int>? {
        guard position <= count else { return nil }
        var end = position
        while end < count, self[end] != UInt8(ascii: ",") { end += 1 }
        defer { position = end + 1 }
        return trimmed(position..<end)
    }

    /// The range without spaces and tabs at its ends.
    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high, self[low].isBlank { low += 1 }
        while high > low, self[high - 1].isBlank { high -= 1 }
        return low..<high
    }

    /// The number these digits mean; `nil` when there are none, or other bytes, or it is over 2⁶³ − 1.
    var decimalNumber: UInt64? {
        guard !isEmpty else { return nil }
        var number: UInt64 = 0
        for index in indices {
            guard let digit = self[index].digit else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            guard !overflow, product <= UInt64(Int64.max) - UInt64(digit) else { return nil }
            number = product + UInt64(digit)
        }
        return number
    }

    /// Whether these bytes are `text`, which is ASCII; the case of letters in `text` that are small does not
    /// matter.
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        // SAFETY: a static string's bytes live as long as the program, and `count` of them are read.
        let expected = UnsafeBufferPointer(start: text.utf8Start, count: count)
        for index in indices where self[index] != expected[index] {
            let letter = self[index] | 0x20
            guard letter == expected[index], letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") else {
                return false
            }
        }
        return true
    }

    /// Whether any byte is a control character other than a tab.
    ///
    /// Looks at eight bytes at a time, by the well-known test for a byte below a bound in a word (Sean Eron
    /// Anderson, Bit Twiddling Hacks).
    var hasControlCharacter: Bool {
        let raw = bytes
        var index = 0
        while index + 8 <= count {
            let word = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let delete = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let suspects =
                ((word &- 0x2020_2020_2020_2020) & ~word) | ((delete &- 0x0101_0101_0101_0101) & ~delete)
            if suspects & 0x8080_8080_8080_8080 != 0 {
                for offset in index..<index + 8 where self[offset].isControl { return true }
            }
            index += 8
        }
        while index < count {
            if self[index].isControl { return true }
            index += 1
        }
        return false
    }

    /// The bytes as an array.
    func copied() -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(count)
        for index in indices { copy.append(self[index]) }
        return copy
    }
}
