import LoadCore
import Testing

@Suite("HTTPResponseParser")
struct HTTPResponseParserTests {
    static let cases = ResponseCase.wellFormed + ResponseCase.truncated + ResponseCase.malformed

    @Test(arguments: cases)
    func theCaseIsReadWhole(_ example: ResponseCase) {
        let reading = ResponseReading([example.bytes[...]], answersHead: example.answersHead)
        #expect(example.accepts(reading), "read \(reading)")
    }

    @Test(arguments: cases)
    func theCaseIsReadByteByByte(_ example: ResponseCase) {
        let bytes = example.bytes
        let pieces = bytes.indices.map { bytes[$0...$0] }
        let reading = ResponseReading(pieces, answersHead: example.answersHead)
        #expect(example.accepts(reading), "read \(reading)")
    }

    @Test(arguments: cases)
    func theCaseIsReadAtEverySplit(_ example: ResponseCase) {
        let bytes = example.bytes
        // Long cases are split at a prime stride, which still meets every kind of position.
        for split in stride(from: 0, through: bytes.count, by: bytes.count > 2_000 ? 997 : 1) {
            let pieces = [bytes[..<split], bytes[split...]]
            let reading = ResponseReading(pieces, answersHead: example.answersHead)
            #expect(example.accepts(reading), "split at \(split): read \(reading)")
        }
    }

    @Test
    func aResponseIsWholeExactlyAtItsLastByte() throws {
        let bytes = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n".utf8)
        var parser = HTTPResponseParser()
        parser.begin()
        #expect(try parser.consume(bytes: bytes.dropLast()) == .incomplete)
        #expect(try parser.consume(bytes: bytes.suffix(1)) == .complete(surplus: 0))
    }

    @Test
    func theNextResponseKnowsNothingOfTheLast() throws {
        var parser = HTTPResponseParser()
        parser.begin(answersHead: true, body: .kept, keptLimit: 10)
        let redirect = Array("HTTP/1.0 301 Moved\r\nLocation: /x\r\nConnection: close\r\n\r\n".utf8)
        #expect(try parser.consume(bytes: redirect) == .complete(surplus: 0))
        parser.begin(body: .kept, keptLimit: 10)
        #expect(!parser.hasBegun)
        let plain = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".utf8)
        #expect(try parser.consume(bytes: plain) == .complete(surplus: 0))
        #expect(parser.status == 200)
        #expect(parser.location == nil)
        #expect(parser.isPersistent)
        #expect(parser.body.kept == Array("hi".utf8))
    }

    @Test
    func bytesWithNothingAwaitedAreSurplus() throws {
        var parser = HTTPResponseParser()
        #expect(try parser.consume(bytes: [1, 2, 3]) == .complete(surplus: 3))
    }

    @Test
    func theBodyIsCountedWholeAndKeptToTheLimit() throws {
        var parser = HTTPResponseParser()
        parser.begin(body: .kept, keptLimit: 4)
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let bytes = Array((head + "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n").utf8)
        #expect(try parser.consume(bytes: bytes) == .complete(surplus: 0))
        #expect(parser.bodyBytes == 6)
        #expect(parser.body.kept == Array("abcd".utf8))
        parser.begin()
        #expect(try parser.consume(bytes: bytes) == .complete(surplus: 0))
        #expect(parser.bodyBytes == 6)
        #expect(parser.body.kept.isEmpty)
    }

    @Test
    func theDeclaredLengthIsKnownBeforeTheBodyArrives() throws {
        var parser = HTTPResponseParser()
        parser.begin()
        _ = try parser.consume(bytes: Array("HTTP/1.1 200 OK\r\nContent-Length: 123456789012\r\n\r\n".utf8))
        #expect(parser.declaredLength == 123_456_789_012)
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func tokenCharactersAreThoseOfTheRFC(_ byte: UInt8) throws {
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        let isToken = "!#$%&'*+-.^_`|~\(letters)".utf8.contains(byte)
        var parser = HTTPResponseParser()
        parser.begin()
        _ = try parser.consume(bytes: Array("HTTP/1.1 200 OK\r\n".utf8))
        let line = [UInt8(ascii: "n"), byte, UInt8(ascii: "n"), UInt8(ascii: ":"), UInt8(ascii: "\n")]
        // A colon ends the name, a line feed or a CR before one ends the line: none of them is in a name.
        guard byte != UInt8(ascii: ":") else { return }
        #expect((try? parser.consume(bytes: line)) == (isToken ? .incomplete : nil))
    }

    @Test(arguments: 0..<256, [0, 1, 6, 7, 8, 9, 15, 16, 17])
    func controlCharactersAreFoundAtEveryPosition(_ byte: Int, _ position: Int) throws {
        guard byte != 0x0A, byte != 0x0D else { return }
        var value = [UInt8](repeating: UInt8(ascii: "v"), count: 18)
        value[position] = UInt8(byte)
        let isControl = (byte < 0x20 && byte != 0x09) || byte == 0x7F
        var parser = HTTPResponseParser()
        parser.begin()
        _ = try parser.consume(bytes: Array("HTTP/1.1 200 OK\r\n".utf8))
        let line = Array("X:".utf8) + value + Array("\r\n".utf8)
        #expect((try? parser.consume(bytes: line)) == (isControl ? nil : .incomplete))
    }

    @Test(arguments: MalformedResponse.allCases)
    func everyReasonIsASentenceWithAdvice(_ reason: MalformedResponse) {
        #expect(reason.description.contains(";"))
        var isTested = ResponseCase.malformed.contains { $0.outcome == .malformed(reason) }
        #if os(Linux)
            isTested = isTested || CompressedResponseTests.cases.contains { $0.outcome == .malformed(reason) }
        #endif
        #expect(isTested)
    }
}
