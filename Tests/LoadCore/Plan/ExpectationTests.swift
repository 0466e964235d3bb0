import SLOEval
import Testing

@testable import LoadCore

@Suite struct ExpectationTests {
    /// Not the type of Swift Testing.
    private typealias Expectation = LoadCore.Expectation

    private func exchange(_ body: String, holdsText: Bool? = false, headers: [HTTPHeader] = [])
        -> HTTPExchange
    {
        let now = MonotonicInstant(nanoseconds: 1)
        let bytes = Array(body.utf8)
        return HTTPExchange(
            result: .answered(status: 200),
            sent: now,
            completed: now,
            bodyBytes: UInt64(bytes.count),
            body: Array(bytes.prefix(Expectation.shownBytes)),
            bodyHoldsText: holdsText,
            headers: headers
        )
    }

    private func sentence(_ expectation: Expectation, _ exchange: HTTPExchange, status: Int = 200) -> String?
    {
        expectation.unmet(by: exchange, status: status)?.sentence()
    }

    @Test(arguments: [
        ([201], 200, "expected status 201, found 200"),
        ([200, 404], 500, "expected status 200 or 404, found 500"),
        ([1, 2, 3, 4, 5, 6, 7], 200, "expected status 1 or 2 or 3 or 4 or 5 or 2 others, found 200"),
        ([], 500, nil), ([200], 200, nil),
    ])
    func aStatusThatWasNotExpectedIsNamed(_ statuses: [Int], _ status: Int, _ words: String?) {
        #expect(sentence(Expectation(statuses: statuses), exchange(""), status: status) == words)
    }

    @Test(arguments: [
        ("not found", "all 9 bytes: not found"), ("", "the body is empty"),
        (String(repeating: "x", count: 200), "first 80 bytes: " + String(repeating: "x", count: 80)),
        (
            "\u{1B}[31mred\r\n::error::\u{202E}x\0",
            "all 24 bytes: \u{FFFD}[31mred  ::error::\u{FFFD}x\u{FFFD}"
        ),
        (String(repeating: "x", count: 79) + "ü", "first 80 bytes: " + String(repeating: "x", count: 79)),
    ])
    func aBodyThatLacksItsTextIsShown(_ body: String, _ shown: String) {
        let words = sentence(Expectation(bodyContains: "ok"), exchange(body))
        #expect(words == "body does not contain \"ok\" (\(shown))")
    }

    @Test func aCompressedBodyIsNotShownButSaid() {
        let coding = [HTTPHeader(name: "content-encoding", value: "gzip")]
        let words = sentence(Expectation(bodyContains: "ok"), exchange("\u{1F}x", headers: coding))
        #expect(words == "body does not contain \"ok\" (compressed as gzip, and searched as it came)")
    }

    @Test func theStatusComesBeforeTheBody() {
        let both = Expectation(statuses: [200], bodyContains: "ok")
        #expect(both.failure(status: 503, holdsText: true) == .http5xx)
        #expect(both.failure(status: 200, holdsText: nil) == .expectation)
        #expect(both.failure(status: 200, holdsText: true) == nil)
        #expect(sentence(both, exchange("ok", holdsText: true)) == nil)
        #expect(sentence(both, exchange("no"), status: 503) == "expected status 200, found 503")
    }
}
