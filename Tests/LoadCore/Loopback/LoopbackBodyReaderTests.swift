import Testing

@testable import LoadCore

@Suite struct LoopbackBodyReaderTests {
    private func read(
        _ kind: LoopbackRequestHead.BodyKind,
        _ text: String,
        pieces: Int,
        keeping limit: Int = 100
    ) -> (reader: LoopbackBodyReader, used: Int) {
        var reader = LoopbackBodyReader(kind, keeping: limit)
        let bytes = Array(text.utf8)
        var used = 0
        for start in stride(from: 0, to: bytes.count, by: pieces) where reader.progress == .incomplete {
            let end = min(bytes.count, start + pieces)
            used += reader.read(bytes.span.extracting(start..<end), from: 0)
        }
        return (reader, used)
    }

    @Test func aBodyOfNoLengthIsCompleteAtOnce() {
        #expect(LoopbackBodyReader(.length(0), keeping: 1).progress == .complete)
    }

    @Test(arguments: 1...12)
    func aBodyOfKnownLengthEndsThere(pieces: Int) {
        let (reader, used) = read(.length(5), "helloGET /", pieces: pieces)
        #expect(reader.progress == .complete)
        #expect(used == 5)
        #expect(reader.length == 5)
        #expect(reader.kept == Array("hello".utf8))
    }

    @Test(arguments: 1...60)
    func aChunkedBodyIsDecodedHoweverItIsCut(pieces: Int) {
        let coded = "5\r\nhello\r\n00C;name=value\r\n, world and \r\n3 \r\nall\r\n0\r\nX-Sum: 1\r\n\r\n"
        let (reader, used) = read(.chunked, coded + "GET /", pieces: pieces)
        #expect(reader.progress == .complete)
        #expect(used == coded.utf8.count)
        #expect(reader.length == 20)
        #expect(String(decoding: reader.kept, as: UTF8.self) == "hello, world and all")
    }

    @Test func onlyTheFirstBytesAreKeptAndAllAreCounted() {
        let (reader, _) = read(.chunked, "5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n", pieces: 7, keeping: 7)
        #expect(reader.length == 10)
        #expect(reader.kept == Array("hellowo".utf8))
    }

    @Test(arguments: [
        "\r\n", "x\r\n", "5\n", "5\r\nhelloX", "5\r\nhello\rX", "-1\r\n", "1000000000000000\r\n",
    ])
    func aBrokenChunkIsMalformed(text: String) {
        #expect(read(.chunked, text, pieces: 3).reader.progress == .malformed)
    }

    @Test func anUnfinishedBodyIsIncomplete() {
        #expect(read(.chunked, "5\r\nhello\r\n0\r\n", pieces: 4).reader.progress == .incomplete)
        #expect(read(.length(6), "hello", pieces: 4).reader.progress == .incomplete)
    }
}
