import Testing

@testable import LoadCore

@Suite struct LoopbackRequestHeadTests {
    private func read(_ text: String, limit: Int = 1 << 16) -> LoopbackRequestHead.Reading {
        LoopbackRequestHead.read(Array(text.utf8).span, limit: limit)
    }

    private func head(_ text: String) throws -> LoopbackRequestHead {
        guard case .complete(let head) = read(text) else {
            Issue.record("not read: \(read(text))")
            throw CancellationError()
        }
        return head
    }

    @Test func thePartsOfARequestLineAreFound() throws {
        let text = "OPTIONS /a?b HTTP/1.1\r\nHost: h\r\n\r\nrest"
        let head = try head(text)
        let bytes = Array(text.utf8)
        #expect(String(decoding: bytes[head.method], as: UTF8.self) == "OPTIONS")
        #expect(String(decoding: bytes[head.target], as: UTF8.self) == "/a?b")
        #expect(String(decoding: bytes[head.fields], as: UTF8.self) == "Host: h\r\n")
        #expect(head.byteCount == bytes.count - 4)
        #expect(head.body == .length(0))
        #expect(head.traits == LoopbackRequestTraits(isHead: false, isHTTP10: false, keepsAlive: true))
    }

    @Test func emptyLinesBeforeARequestAreSkipped() throws {
        let head = try head("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(head.target == 8..<9)
        #expect(head.byteCount == 31)
    }

    @Test func everyBeginningOfAHeadIsIncomplete() {
        let text = "GET /path HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n"
        for length in 0..<text.utf8.count {
            let beginning = Array(text.utf8.prefix(length))
            let reading = LoopbackRequestHead.read(beginning.span, limit: 1 << 16)
            #expect(reading == .incomplete, "\(length) bytes")
        }
    }

    @Test(arguments: [
        ("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n", LoopbackRequestTraits(isHead: true)),
        ("GET / HTTP/1.0\r\n\r\n", LoopbackRequestTraits(isHTTP10: true, keepsAlive: false)),
        ("GET / HTTP/1.1\r\nHost: h\r\nconnection: CLOSE\r\n\r\n", LoopbackRequestTraits(keepsAlive: false)),
        ("GET / HTTP/1.1\r\nHost:h\r\nConnection: keep-alive\r\n\r\n", LoopbackRequestTraits()),
    ])
    func methodVersionAndConnectionDecideTheAnswersForm(text: String, traits: LoopbackRequestTraits) throws {
        #expect(try head(text).traits == traits)
    }

    @Test func everyCombinationOfTraitsHasItsOwnIndex() {
        var seen: Set<Int> = []
        for bits in 0..<LoopbackRequestTraits.combinations {
            let traits = LoopbackRequestTraits(
                isHead: bits & 1 != 0,
                isHTTP10: bits & 2 != 0,
                keepsAlive: bits & 4 != 0
            )
            #expect((0..<LoopbackRequestTraits.combinations).contains(traits.index))
            seen.insert(traits.index)
        }
        #expect(seen.count == LoopbackRequestTraits.combinations)
    }

    @Test func theFramingOfABodyIsRead() throws {
        #expect(try head("POST / HTTP/1.1\r\nHost: h\r\nCONTENT-LENGTH:\t42 \r\n\r\n").body == .length(42))
        let chunked = try head(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
        )
        #expect(chunked.body == .chunked)
        #expect(chunked.expectsContinue)
    }

    @Test(arguments: [
        "GET\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.x\r\nHost: h\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: h\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nNoColon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: b\u{0}c\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
    ])
    func whatBreaksTheGrammarIsRefused(text: String) {
        #expect(read(text) == .refused(status: 400))
    }

    @Test func aHeadBeyondTheLimitIsRefusedWhetherItsEndIsSeenOrNot() {
        let long = "GET / HTTP/1.1\r\nHost: h\r\nA: " + String(repeating: "a", count: 100)
        #expect(read(long, limit: 100) == .refused(status: 431))
        #expect(read(long + "\r\n\r\n", limit: 100) == .refused(status: 431))
        #expect(read(long, limit: 200) == .incomplete)
    }
}
