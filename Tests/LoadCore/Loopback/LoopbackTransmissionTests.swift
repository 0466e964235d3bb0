import Testing

@testable import LoadCore

@Suite struct LoopbackTransmissionTests {
    private func transmission(
        of response: LoopbackServer.Response,
        _ traits: LoopbackRequestTraits = LoopbackRequestTraits()
    ) -> LoopbackTransmission {
        var generator = SeededGenerator(seed: 1)
        return response.transmission(for: traits, using: &generator)
    }

    private func text(_ transmission: LoopbackTransmission) -> String {
        String(decoding: transmission.bytes, as: UTF8.self)
    }

    @Test func aPlainAnswerAnnouncesItsLength() {
        let answer = transmission(of: .text("hello"))
        #expect(text(answer) == "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        #expect(answer.ending == .next)
        #expect(answer.status == 200)
    }

    @Test func anAnswerToHeadHasTheSameFieldsAndNoBody() {
        let answer = transmission(of: .text("hello"), LoopbackRequestTraits(isHead: true))
        #expect(text(answer) == "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
    }

    @Test func aClientThatDoesNotKeepItsConnectionIsToldOfTheEnd() {
        let answer = transmission(of: .text("hello", status: 404), LoopbackRequestTraits(keepsAlive: false))
        #expect(
            text(answer)
                == "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
        )
        #expect(answer.ending == .close)
    }

    @Test func chunksHaveTheSizeAskedFor() {
        let answer = transmission(of: .init(body: .text("hello world"), framing: .chunked(size: 10)))
        #expect(
            text(answer)
                == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhello worl\r\n1\r\nd\r\n0\r\n\r\n"
        )
    }

    @Test func aClientOfHTTP10GetsNoChunks() {
        let traits = LoopbackRequestTraits(isHTTP10: true, keepsAlive: false)
        let answer = transmission(of: .init(body: .text("hello"), framing: .chunked()), traits)
        #expect(text(answer) == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")
    }

    @Test func aBodyUpToTheEndOfTheConnectionEndsIt() {
        let answer = transmission(of: .init(body: .text("hello"), framing: .close))
        #expect(text(answer) == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")
        #expect(answer.ending == .close)
    }

    @Test(arguments: [204, 304])
    func someStatusesHaveNoBody(status: Int) {
        let answer = transmission(of: .init(status: status, body: .text("hello")))
        #expect(text(answer).hasSuffix("\r\n\r\n"))
        #expect(!text(answer).contains("Content-Length"))
    }

    @Test func fieldsOfOnesOwnReplaceTheFraming() {
        let field = HTTPHeader(name: "content-length", value: "1")
        let answer = transmission(of: .init(headers: [field], body: .text("hello")))
        #expect(text(answer) == "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nhello")
    }

    @Test func aSizedBodyIsTheSameEachTime() {
        let long = LoopbackServer.Body.size(2000).content
        #expect(LoopbackServer.Body.size(1000).content == Array(long.prefix(1000)))
        #expect(LoopbackServer.Body.size(3).content == Array("012".utf8))
        #expect(long.count == 2000)
        #expect(long.indices.allSatisfy { long[$0] == long[$0 % 37] })
        #expect(LoopbackServer.Body.size(-1).content.isEmpty)
    }

    @Test(
        arguments: [
            (.closeBeforeAnswer, "", .close),
            (.closeInHead, "HTTP/1.1 200 OK\r\nCo", .close),
            (.closeInBody, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc", .close),
            (.resetBeforeAnswer, "", .reset),
            (.resetInBody, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc", .reset),
            (.stall, "", .silence),
            (.stallInBody, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc", .silence),
            (.overstatedLength(by: 4), "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabcdef", .silence),
            (.verbatim(Array("HTTP/1.1 2".utf8)), "HTTP/1.1 2", .close),
            (.verbatim(Array("HTTP/1.1 2".utf8), closes: false), "HTTP/1.1 2", .next),
            (
                .foldedHeader,
                "HTTP/1.1 200 OK\r\nX-Folded: first line\r\n second line\r\nContent-Length: 6\r\n\r\nabcdef",
                .next
            ),
        ] as [(LoopbackServer.Misbehaviour, String, LoopbackTransmission.Ending)]
    )
    func aSpoiltAnswerIsExactlyThis(
        misbehaviour: LoopbackServer.Misbehaviour,
        expected: String,
        ending: LoopbackTransmission.Ending
    ) {
        let answer = transmission(of: .init(body: .text("abcdef"), misbehaviour: misbehaviour))
        #expect(text(answer) == expected)
        #expect(answer.ending == ending)
    }

    @Test func anAnswerThatDripsIsWholeAndPaced() {
        let answer = transmission(of: .init(misbehaviour: .drip(every: .milliseconds(7))))
        #expect(text(answer) == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(answer.pace == .milliseconds(7))
    }

    @Test func anEmptyBodyIsReplacedSoThatItCanBeCut() {
        let answer = transmission(of: .init(framing: .close, misbehaviour: .closeInBody))
        #expect(text(answer).hasPrefix("HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n0123"))
        #expect(answer.bytes.count == "HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n".utf8.count + 32)
    }

    @Test(
        arguments: [
            (.endlessHead, "HTTP/1.1 200 OK\r\n", "X-More: "),
            (.endlessBody, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "0123"),
            (.endlessInterim, "", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 "),
        ] as [(LoopbackServer.Misbehaviour, String, String)]
    )
    func anEndlessAnswerRepeatsItself(
        misbehaviour: LoopbackServer.Misbehaviour,
        head: String,
        beginning: String
    ) throws {
        let answer = transmission(of: .init(misbehaviour: misbehaviour))
        #expect(text(answer) == head)
        guard case .endless(let block) = answer.ending else {
            Issue.record("ends with \(answer.ending)")
            return
        }
        #expect(block.starts(with: beginning.utf8))
        #expect(block.suffix(1) == [UInt8(ascii: "\n")] || misbehaviour == .endlessBody)
    }

    @Test func anEndlessBodyInChunksHasNoLastChunk() throws {
        let answer = transmission(of: .init(framing: .chunked(), misbehaviour: .endlessBody))
        #expect(text(answer) == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        guard case .endless(let block) = answer.ending else {
            Issue.record("ends with \(answer.ending)")
            return
        }
        #expect(block.starts(with: "1000\r\n0123".utf8))
        #expect(!String(decoding: block, as: UTF8.self).contains("\r\n0\r\n\r\n"))
    }

    @Test func garbageComesFromTheSeedAndIsNeverHTTP() {
        let response = LoopbackServer.Response(misbehaviour: .garbage(count: 500))
        let answer = transmission(of: response)
        #expect(answer.bytes.count == 500)
        #expect(answer.bytes.allSatisfy { $0 >= 0x80 })
        #expect(answer == transmission(of: response))
        #expect(answer.status == nil)
    }
}
