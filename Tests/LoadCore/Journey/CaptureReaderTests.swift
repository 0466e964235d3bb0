import SLOEval
import Testing

@testable import LoadCore

@Suite struct CaptureReaderTests {
    private static let items =
        #"{"token": "t-1", "n": 1.50, "items": [{"id": 7}, {"id": 8}], "none": null, "o": {"a": [1]}}"#

    private static let little = #"{"none": null}"#

    private func exchange(_ body: String, length: UInt64? = nil, headers: [HTTPHeader] = []) -> HTTPExchange {
        let now = MonotonicInstant(nanoseconds: 1)
        return HTTPExchange(
            result: .answered(status: 200),
            sent: now,
            completed: now,
            bodyBytes: length ?? UInt64(body.utf8.count),
            body: Array(body.utf8),
            headers: headers
        )
    }

    private func value(
        _ source: Capture.Source,
        in exchange: HTTPExchange,
        fallback: String? = nil,
        cookies: CookieView? = nil,
        seed: UInt64 = 1
    ) throws -> Result<String, CaptureFailure> {
        let reader = try CaptureReader(Capture(name: "x", from: source, fallback: fallback))
        var answer = AnswerReading(exchange)
        var generator = SeededGenerator(seed: seed)
        return reader.value(in: &answer, cookies: cookies, generator: &generator)
    }

    @Test(
        arguments: [
            (.json(path: "$.token"), "t-1"), (.json(path: "$.n"), "1.50"),
            (.json(path: "$.items[*].id"), "7"),
            (.json(path: "$.items[*].id", pick: .last), "8"), (.json(path: "$.items[1].id"), "8"),
            (.json(path: "$.o"), #"{"a":[1]}"#), (.header("X-Next"), "/b?c"),
            (.regex(#""id": (\d+)"#), "7"), (.regex(#""id": \d+"#), #""id": 7"#),
            (.regex(#""id": (\d+)"#, group: 0), #""id": 7"#), (.regex(#"(x)|"n": (1)"#, group: 2), "1"),
            (.body, items),
        ] as [(Capture.Source, String)]
    )
    func aValueIsTakenFromItsPlace(source: Capture.Source, text: String) throws {
        let answer = exchange(Self.items, headers: [HTTPHeader(name: "x-next", value: "/b?c")])
        #expect(try value(source, in: answer) == .success(text))
    }

    @Test(
        arguments: [
            (.json(path: "$.lost"), "there is no value at $.lost"),
            (.json(path: "$.none"), "$.none is null"),
            (.header("X-Lost"), "there is no header x-lost"),
            (.regex("q(.)"), "the pattern does not match (all 14 bytes: {\"none\": null})"),
            (.regex("(q)|{"), "group 1 took no part in the match"),
            (.cookie("sid"), "there is no cookie sid"),
        ] as [(Capture.Source, String)]
    )
    func whatIsNotThereFailsOrHasItsDefault(source: Capture.Source, reason: String) throws {
        #expect(try value(source, in: exchange(Self.little)) == .failure(.nothing(reason)))
        #expect(CaptureFailure.nothing(reason).description == reason)
        #expect(try value(source, in: exchange(Self.little), fallback: "") == .success(""))
    }

    @Test func aBodyThatIsNoJSONHasNoValue() throws {
        let failure = try value(.json(path: "$.a"), in: exchange("<html>"))
        #expect(failure == .failure(.nothing("the body is not JSON (all 6 bytes: <html>)")))
        let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        #expect(try value(.json(path: "$[0]"), in: exchange(deep), fallback: "d") == .success("d"))
    }

    /// What the jar holds, what the answer to `/a/b` sets, and the value of `sid` at second 100.
    @Test(
        arguments: [
            (["sid=1; Path=/z", "sid=2", "other=3"], [], "2"),
            (["sid=1"], ["sid=2"], "2"), (["sid=1"], ["other=2"], "1"),
            // One for another path is set by this answer, but not sent with this request.
            ([], ["sid=1; Path=/z"], "1"),
            (["sid=1; Path=/z"], [], nil), (["sid=1; Max-Age=50"], [], nil),
            (["sid=1"], ["sid=; Max-Age=0"], nil), (["sid=1; Secure"], [], nil),
            (["sid=1; Path=/", "sid=2; Path=/a"], [], "2"),
        ] as [([String], [String], String?)]
    )
    func aCookieIsThatOfTheAnswerOrOfTheRequest(held: [String], set: [String], taken: String?) throws {
        var jar = CookieJar()
        for text in held { jar.store(setCookie: text, host: "h", path: "/a/b", isSecure: true, now: 0) }
        for text in set { jar.store(setCookie: text, host: "h", path: "/a/b", isSecure: false, now: 100) }
        let view = CookieView(jar, host: "h", path: "/a/b", isSecure: false, now: 100)
        let answer = exchange("", headers: set.map { HTTPHeader(name: "set-cookie", value: $0) })
        let found = try value(.cookie("sid"), in: answer, cookies: view)
        #expect(found == taken.map(Result.success) ?? .failure(.nothing("there is no cookie sid")))
    }

    @Test func aRandomPickGoesByTheSeed() throws {
        let body = "[" + (0..<50).map(String.init).joined(separator: ",") + "]"
        let source = Capture.Source.json(path: "$[*]", pick: .random)
        let picks = try (0..<20).map { try value(source, in: exchange(body), seed: $0).get() }
        #expect(Set(picks).count > 5)
        #expect(try (0..<20).map { try value(source, in: exchange(body), seed: $0).get() } == picks)
    }

    /// A default stands for what is missing, not for what is too large.
    @Test(arguments: [.body, .json(path: "$"), .regex(".")] as [Capture.Source])
    func aBodyThatIsNotKeptWholeHasNoValue(source: Capture.Source) throws {
        let cut = exchange(Self.items, length: 10_000_000)
        let failure = CaptureFailure.bodyTooLarge(bytes: 10_000_000)
        #expect(try value(source, in: cut, fallback: "d") == .failure(failure))
        #expect(failure.description.hasPrefix("the body has 10000000 bytes"))
    }

    /// As a transport reads it: the beginning is kept, and all of it is counted.
    @Test func aBodyOfTenMegabytesIsNotKeptAndSaysSo() throws {
        var reader = BodyReader(.kept, keptLimit: TransportOptions().keptBodyLimit)
        let piece = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 16)
        for _ in 0..<160 { reader.take(piece.span) }
        var answer = exchange("")
        answer.bodyBytes = reader.count
        answer.body = reader.kept
        #expect(answer.body.count == 1 << 20)
        let failure = try value(.json(path: "$"), in: answer)
        #expect(failure == .failure(.bodyTooLarge(bytes: 10_485_760)))
    }

    @Test func aValueThatIsTooLargeIsNotTaken() throws {
        let header = HTTPHeader(name: "x", value: String(repeating: "x", count: CaptureReader.valueLimit + 1))
        let failure = CaptureFailure.tooLarge(bytes: CaptureReader.valueLimit + 1)
        #expect(try value(.header("x"), in: exchange("", headers: [header])) == .failure(failure))
    }

    @Test(
        arguments: [
            (.json(path: "$..a"), "'$..a' is not a path into JSON"),
            (.regex("(a"), "a group is opened and never closed"),
            (.regex("a", group: 1), "has no group 1; write (…)"),
            (.regex("(a)", group: 2), "its groups are 1 to 1"),
        ] as [(Capture.Source, String)]
    )
    func aCaptureThatCannotBeReadIsRefused(source: Capture.Source, problem: String) throws {
        let error = try #require(throws: CaptureError.self) {
            _ = try CaptureReader(Capture(name: "x", from: source))
        }
        #expect(error.description.contains(problem))
    }
}
