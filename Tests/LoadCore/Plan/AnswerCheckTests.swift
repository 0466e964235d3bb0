import Foundation
import SLOEval
import Testing

@testable import LoadCore

@Suite struct AnswerCheckTests {
    /// Not the type of Swift Testing.
    private typealias Expectation = LoadCore.Expectation

    private static let order =
        #"{"state": "new", "n": 3, "token": "t0p", "items": [{"id": 1}, {"id": 2}], "none": null}"#

    private func exchange(
        _ body: String,
        kept: Int = .max,
        milliseconds: UInt64 = 1,
        headers: [HTTPHeader] = []
    )
        -> HTTPExchange
    {
        HTTPExchange(
            result: .answered(status: 200),
            sent: MonotonicInstant(nanoseconds: 5),
            completed: MonotonicInstant(nanoseconds: 5 + milliseconds * 1_000_000),
            bodyBytes: UInt64(body.utf8.count),
            body: Array(body.utf8.prefix(kept)),
            headers: headers
        )
    }

    private func sentence(_ check: AnswerCheck, _ exchange: HTTPExchange) -> String? {
        let expectation = Expectation(checks: [check])
        let sentence = expectation.unmet(by: exchange, status: 200)?.sentence()
        #expect(expectation.failure(of: exchange, status: 200) == (sentence == nil ? nil : .expectation))
        return sentence
    }

    @Test(
        arguments: [
            ("$.state", .value("new"), nil),
            ("$.state", .value("paid"), #"expected $.state "paid", found "new""#),
            ("$.n", .value(3.0), nil), ("$.n", .value("3"), #"expected $.n "3", found 3"#),
            ("$.items[*].id", .value(1), "expected $.items[].id 1, found 2"), ("$.none", .value(.null), nil),
            ("$.lost", .value(1), "expected $.lost 1, found none"),
            ("$.token", .value("x"), "expected $.token with a certain value, found another"),
            ("$.token", .exists, nil), ("$.lost", .exists, "expected a value at $.lost, found none"),
            ("$.lost", .absent, nil), ("$.n", .absent, "expected no value at $.n, found 3"),
            ("$.token", .absent, "expected no value at $.token, found one"), ("$.n", .type(.number), nil),
            ("$.n", .type(.string), "expected $.n of type string, found number"),
            ("$", .type(.object), nil), ("$.items", .count(2...2), nil), ("$.items[*]", .count(1...9), nil),
            ("$.items", .count(3...3), "expected 3 values at $.items, found 2"),
            ("$.items[]", .count(3...4), "expected 3 to 4 values at $.items[], found 2"),
            ("$.lost", .count(0...0), nil),
        ] as [(String, AnswerCheck.JSONRule, String?)]
    )
    func aValueOfJSONIsAsItsRuleSays(path: String, rule: AnswerCheck.JSONRule, words: String?) throws {
        let check = AnswerCheck.json(try JSONPathPattern(selecting: path), rule)
        #expect(sentence(check, exchange(Self.order)) == words)
    }

    @Test(
        arguments: [
            ("<html>", Int.max, "expected a value at $.a, but the body is not JSON (all 6 bytes: <html>)"),
            ("", .max, "expected a value at $.a, but the body is not JSON (the body is empty)"),
            (
                "{\"a\": 1}", 4,
                "expected a value at $.a, but the body has 8 bytes, and no more than 4 are kept"
            ),
        ]
    )
    func aBodyThatCannotBeReadFails(body: String, kept: Int, words: String) throws {
        let check = AnswerCheck.json(try JSONPathPattern(selecting: "$.a"), .exists)
        #expect(sentence(check, exchange(body, kept: kept)) == words)
    }

    @Test func deepNestingIsNoJSONAndEndsNothing() throws {
        let body = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        let check = AnswerCheck.json(try JSONPathPattern(selecting: "$[0]"), .exists)
        #expect(try #require(sentence(check, exchange(body))).contains("the body is not JSON"))
    }

    @Test(
        arguments: [
            (.header("ETag"), nil), (.header("etag", value: "\"1\""), nil),
            (.header("ETag", value: "2"), #"expected header ETag "2", found ""1"""#),
            (.header("X-Lost"), "expected header X-Lost, found none"),
            (.header("X-Lost", value: "1"), "expected header X-Lost, found none"),
            (.header("X-Auth-Token", value: "a"), "expected another value of header X-Auth-Token"),
            (.size(5...5), nil), (.size(1...4), "expected a body of 1 to 4 bytes, found 5"),
            (.size(6...6), "expected a body of 6 bytes, found 5"),
            (.size(6 ... .max), "expected a body of at least 6 bytes, found 5"),
            (.within(.milliseconds(80)), nil),
            (.within(.microseconds(79_999)), "expected the answer within 80ms, it took 80ms"),
            (.within(.milliseconds(20)), "expected the answer within 20ms, it took 80ms"),
        ] as [(AnswerCheck, String?)]
    )
    func whatIsBesideTheBodyIsChecked(check: AnswerCheck, words: String?) {
        let headers = [
            HTTPHeader(name: "etag", value: "\"1\""), HTTPHeader(name: "x-auth-token", value: "s3cret"),
        ]
        #expect(sentence(check, exchange("hello", milliseconds: 80, headers: headers)) == words)
    }

    @Test func aBodyMatchesAnExpression() throws {
        let check = AnswerCheck.bodyMatches(try RegularExpression(#""state":\s*"(new|paid)""#))
        #expect(sentence(check, exchange(Self.order)) == nil)
        #expect(
            sentence(check, exchange("no"))
                == #"body does not match /"state":\s*"(new|paid)"/ (all 2 bytes: no)"#
        )
        #expect(
            sentence(check, exchange("12345", kept: 2))
                == "body is not searched for a pattern: the body has 5 bytes, and no more than 2 are kept"
        )
    }

    @Test func aBodyIsKeptOnlyWhereItIsLookedAt() throws {
        let path = try JSONPathPattern(selecting: "$.a")
        #expect(
            Expectation(checks: [.within(.seconds(1)), .size(0...1), .header("ETag")]).bodyUse == .counted
        )
        #expect(Expectation(checks: [.json(path, .exists)]).bodyUse == .kept)
        #expect(Expectation(checks: [.header("ETag"), .header("etag", value: "1")]).keptHeaders == ["etag"])
        #expect(Expectation(checks: [.json(path, .exists)]).keptHeaders == ["content-encoding"])
    }

    @Test func theStatusAndTheTextComeFirst() throws {
        let expectation = Expectation(statuses: [200], bodyContains: "x", checks: [.size(9...9)])
        let unmet = try #require(expectation.unmet(by: exchange("hello"), status: 200))
        #expect(unmet.check == nil && unmet.sentence().contains("does not contain"))
        #expect(expectation.failure(of: exchange("hello"), status: 500) == .http5xx)
        var found = exchange("hello")
        found.bodyHoldsText = true
        #expect(expectation.unmet(by: found, status: 200)?.check == "size")
    }

    @Test func anExpectationIsCoded() throws {
        let expectation = Expectation(
            statuses: [200],
            checks: [
                .header("ETag"), .bodyMatches(try RegularExpression("a+")), .size(1...2),
                .within(.seconds(1)),
                .json(try JSONPathPattern(selecting: "$.a[0].b"), .value(["x", 1.50, .null])),
            ]
        )
        let data = try JSONEncoder().encode(expectation)
        #expect(try JSONDecoder().decode(Expectation.self, from: data) == expectation)
    }
}
