import Foundation
import LoadCore
import SLOEval
import Testing

@testable import Delivery

@Suite struct JourneySettingsTests {
    /// Not the type of Swift Testing.
    private typealias Expectation = LoadCore.Expectation

    static let shopping = #"""
        load_test:
          data:
            accounts: {file: /data/accounts.csv, use: unique}
            words: /data/words.jsonl
          journeys:
            shopping:
              weight: 3
              data: accounts
              once:
                - name: log in
                  post: /login
                  json: {user: "{{accounts.user}}", password: "{{accounts.password}}", n: 1, ok: true, x: ~}
                  expect: {status: 200, json: {"$.token": exists}}
                  capture: {token: {json: "$.token"}}
              steps:
                - name: list items
                  get: /items?page={{random(1, 20)}}
                  headers: {Authorization: "Bearer {{token}}"}
                  capture: {item: {json: "$.items[*].id", pick: random}}
                - pause: [1, 3]
                - name: order
                  post: /orders
                  json: {item: "say \"{{pick(a, \"b c\")}}\"", list: ["{{item}}", 1.5]}
                  expect:
                    status: [200, 201]
                    within: 500ms
                    body_matches: '"state":\s*"(new|paid)"'
                    header: {Content-Type: application/json, ETag: exists}
                    json: {"$.n": 3, "$.items": {count: [1, 5], type: array}, "$.gone": {exists: false}}
                    size: [2, 1000]
                - repeat: 3
                  steps:
                    - pause: 500ms
                    - delete: /session
                      when: "{{token}}"
                      on_failure: continue
                      capture: {left: {regex: "(\\d+) left", default: "0"}, where: {header: Location}}
        """#

    private func configuration(_ text: String, environment: String? = nil) throws -> LoadTestSettings {
        let file = try ConfigurationFile(
            bytes: Array(text.utf8),
            path: "f.yml",
            variables: ["NAME": "v"],
            readFile: { Array("<\($0)>".utf8) },
            readColumns: { path in
                if path.hasSuffix("words.jsonl") { return .success(["word"]) }
                if path.hasSuffix("accounts.csv") { return .success(["user", "password"]) }
                return Result { () throws(DataFileError) in try DataFile.columns(of: path) }
            }
        )
        return try file.resolved(environment: environment).loadTest
    }

    @Test func aFileWithJourneysIsRead() throws {
        let load = try configuration(Self.shopping)
        #expect(
            load.data == [
                DataTable(
                    name: "accounts",
                    file: "/data/accounts.csv",
                    columns: ["user", "password"],
                    use: .unique
                ),
                DataTable(name: "words", file: "/data/words.jsonl", columns: ["word"]),
            ]
        )
        let logIn = JourneyStep(
            name: "log in",
            method: "POST",
            path: "/login",
            body: .json(
                #"{"user":"{{accounts.user}}","password":"{{accounts.password}}","n":1,"ok":true,"x":null}"#
            ),
            expectation: Expectation(
                statuses: [200],
                checks: [.json(try JSONPathPattern(selecting: "$.token"), .exists)]
            ),
            captures: [Capture(name: "token", from: .json(path: "$.token"))]
        )
        let list = JourneyStep(
            name: "list items",
            path: "/items?page={{random(1, 20)}}",
            headers: [HTTPHeader(name: "Authorization", value: "Bearer {{token}}")],
            captures: [Capture(name: "item", from: .json(path: "$.items[*].id", pick: .random))]
        )
        let order = JourneyStep(
            name: "order",
            method: "POST",
            path: "/orders",
            body: .json(#"{"item":"say \"{{pick(a, "b c")}}\"","list":["{{item}}",1.5]}"#),
            expectation: Expectation(
                statuses: [200, 201],
                checks: [
                    .header("Content-Type", value: "application/json"), .header("ETag"),
                    .bodyMatches(try RegularExpression(#""state":\s*"(new|paid)""#)),
                    .json(try JSONPathPattern(selecting: "$.n"), .value(3)),
                    .json(try JSONPathPattern(selecting: "$.items"), .type(.array)),
                    .json(try JSONPathPattern(selecting: "$.items"), .count(1...5)),
                    .json(try JSONPathPattern(selecting: "$.gone"), .absent), .size(2...1000),
                    .within(.milliseconds(500)),
                ]
            )
        )
        let logOut = JourneyStep(
            name: "DELETE /session",
            method: "DELETE",
            path: "/session",
            captures: [
                Capture(name: "left", from: .regex(#"(\d+) left"#), fallback: "0"),
                Capture(name: "where", from: .header("Location")),
            ],
            condition: "{{token}}",
            onFailure: .goOn
        )
        let journey = Journey(
            name: "shopping",
            weight: 3,
            data: ["accounts"],
            once: [.step(logIn)],
            steps: [
                .step(list), .pause(.seconds(1) ... .seconds(3)), .step(order),
                .repeat(times: 3, [.pause(.milliseconds(500) ... .milliseconds(500)), .step(logOut)]),
            ]
        )
        #expect(load.journeys == [journey])
    }

    @Test func aPlanOfTheFileIsValid() throws {
        let load = try configuration(Self.shopping)
        var plan = LoadPlan(target: try TargetURL("http://localhost"), endpoints: [])
        plan.data = load.data
        plan.journeys = load.journeys
        try plan.validate()
        #expect(plan.requestNames == ["log in", "list items", "order", "DELETE /session"])
    }

    @Test func bodiesOfEveryKindAreRead() throws {
        let text = """
            load_test:
              journeys:
                j:
                  cookies: off
                  steps:
                    - {name: a, post: /a, body: "x={{user}} ${NAME}"}
                    - {name: b, put: /b, form: {q: "{{user}} b", n: 5}}
                    - {name: c, patch: /c, body_file: b.bin}
                    - name: d
                      post: /d
                      multipart:
                        text: "{{uuid}}"
                        data: {value: "{}", type: application/json}
                        photo: {file: pics/p.png, type: image/png}
                        other: {file: o.bin, name: n.bin}
                    - {name: e, post: /e, json: [1, "{{user}}\\n"]}
            """
        let load = try configuration(text)
        #expect(!load.journeys[0].keepsCookies)
        #expect(
            load.journeys[0].requestSteps.map(\.body) == [
                .text("x={{user}} v"),
                .form([
                    StepBody.Field(name: "q", value: "{{user}} b"), StepBody.Field(name: "n", value: "5"),
                ]),
                .bytes(Data("<./b.bin>".utf8)),
                .multipart([
                    StepBody.Part(name: "text", content: .text("{{uuid}}")),
                    StepBody.Part(name: "data", content: .text("{}"), contentType: "application/json"),
                    StepBody.Part(
                        name: "photo",
                        content: .bytes(Data("<./pics/p.png>".utf8)),
                        fileName: "p.png",
                        contentType: "image/png"
                    ),
                    StepBody.Part(
                        name: "other",
                        content: .bytes(Data("<./o.bin>".utf8)),
                        fileName: "n.bin",
                        contentType: "application/octet-stream"
                    ),
                ]),
                .json(#"[1,"{{user}}\n"]"#),
            ]
        )
    }

    @Test func anEndpointHasTheSameExpectations() throws {
        let text = #"load_test: {endpoints: {/a: {expect: {within: 1, json: {"$.a": {value: [1, x]}}}}}}"#
        let endpoint = try #require(try configuration(text).endpoints.first)
        #expect(
            endpoint.endpoint.expectation
                == Expectation(checks: [
                    .json(try JSONPathPattern(selecting: "$.a"), .value([1, "x"])), .within(.seconds(1)),
                ])
        )
    }

    @Test func theFileIsWrittenOutWithoutSecrets() throws {
        let file = try ConfigurationFile(
            bytes: Array(Self.shopping.utf8),
            path: "f.yml",
            variables: [:],
            readColumns: { .success($0.hasSuffix("l") ? ["word"] : ["user", "password"]) }
        )
        let written = try file.resolved().yaml
        #expect(!written.contains("accounts.password"))
        #expect(written.contains("Authorization: \"(redacted)\""))
        var expected = try configuration(Self.shopping)
        for index in expected.journeys.indices {
            expected.journeys[index].once = expected.journeys[index].once.map(Self.redacted)
            expected.journeys[index].steps = expected.journeys[index].steps.map(Self.redacted)
        }
        #expect(try configuration(written) == expected)
    }

    private static func redacted(_ item: JourneyItem) -> JourneyItem {
        switch item {
        case .pause: return item
        case .repeat(let times, let items): return .repeat(times: times, items.map(redacted))
        case .step(var step):
            if step.body != nil { step.body = .text(Secret.placeholder) }
            for index in step.headers.indices { step.headers[index].value = Secret.placeholder }
            return .step(step)
        }
    }

    @Test func anEnvironmentMayReplaceTheStepsOfAJourney() throws {
        let text = """
            load_test:
              data: {accounts: accounts.csv}
              journeys:
                j:
                  data: accounts
                  once: [{post: /login, capture: {token: {json: $.token}}}]
                  steps: [{get: "/{{token}}"}]
            environments:
              e: {load_test: {journeys: {j: {weight: 2, steps: [{get: "/{{token}}/{{accounts.user}}"}]}}}}
            """
        let journey = try #require(try configuration(text, environment: "e").journeys.first)
        #expect(journey.weight == 2)
        #expect(journey.requestSteps.map(\.path) == ["/login", "/{{token}}/{{accounts.user}}"])
    }

    /// What a variable holds is data; what a user writes as a number keeps its digits.
    @Test func variablesAndNumbersStandForThemselves() throws {
        let text = #"""
            load_test:
              journeys:
                j:
                  steps:
                    - post: /a?x=${BRACES}
                      headers: {X-A: "${BRACES}"}
                      json: {n: 12345678901234567890.123, m: "{{user | number}}", t: "${BRACES}{{user}}"}
            """#
        let file = try ConfigurationFile(
            bytes: Array(text.utf8),
            path: "f.yml",
            variables: ["BRACES": "{{user}}"]
        )
        let step = try #require(try file.resolved().loadTest.journeys.first?.requestSteps.first)
        #expect(step.path == #"/a?x={{"{{"}}user}}"#)
        #expect(step.headers.map(\.value) == [#"{{"{{"}}user}}"#])
        guard case .json(let json) = step.body else {
            Issue.record("no JSON")
            return
        }
        #expect(
            json.contains(#""n":12345678901234567890.123"#) && json.contains(#""m":{{user | number}}"#),
            "\(json)"
        )
    }

    /// The text of `journeys: {j: …}`, and what is said of it after the file's name.
    static let mistakes: [(journey: String, description: String)] = [
        (
            "{}",
            "1:27: load_test.journeys.j.steps is missing; it is needed because a journey is made of steps"
        ),
        (
            "{steps: [{pause: 1}]}",
            "1:27: load_test.journeys.j must have a step with a request, but it has none"
        ),
        (
            "{steps: [{name: a}]}",
            "1:36: load_test.journeys.j.steps[0] must have a request such as 'get: /path', a 'pause' or a 'repeat', but it has none"
        ),
        (
            "{steps: [{get: /a, post: /b}]}",
            "1:52: load_test.journeys.j.steps[0].post must be left out, but the step has 'get' already"
        ),
        (
            "{weight: -1, steps: [{get: /a}]}",
            "1:36: load_test.journeys.j.weight must be a number from 0 to 1000000000, but is '-1'"
        ),
        (
            "{weight: 0, steps: [{get: /a}]}",
            "1:23: load_test.journeys must hold a weight above 0, but all weights are 0"
        ),
        (
            "{steps: [{get: a}]}",
            "1:42: load_test.journeys.j.steps[0].get must begin with '/' and hold no spaces, '#' or characters beyond ASCII outside {{…}}, but is 'a'"
        ),
        (
            "{steps: [{get: /a, json: {\"{{user}}\": 1}}]}",
            "1:53: load_test.journeys.j.steps[0].json.{{user}} must have a name without a template, but holds '{{'; only values are filled in"
        ),
        (
            "{steps: [{get: \"/a/{{user\"}]}",
            "1:46: load_test.journeys.j.steps[0].get must be a template that can be filled in, but '{{' is never closed; add '}}', or write {{\"{{\"}} for the braces themselves"
        ),
        (
            "{steps: [{get: \"/{{tokn}}\", capture: {token: {body: true}}}]}",
            "1:46: load_test.journeys.j.steps[0].get must be a template that can be filled in, but 'tokn' is no captured value of an earlier step and no function; known are user, iteration, uuid, now, now_ms, random, pick"
        ),
        (
            "{steps: [{get: /a, capture: {token: {body: true}}}, {get: \"/{{tokn}}\"}]}",
            "1:89: load_test.journeys.j.steps[1].get must be a template that can be filled in, but 'tokn' is no captured value of an earlier step and no function; known are token, user, iteration, uuid, now, now_ms, random, pick; did you mean 'token'?"
        ),
        (
            "{data: [lost], steps: [{get: /a}]}",
            "1:35: load_test.journeys.j.data[0] must name an entry of load_test.data, but is 'lost'; there is none"
        ),
        (
            "{steps: [{repeat: 2, steps: []}]}",
            "1:36: load_test.journeys.j.steps[0] must repeat a step with a request, but there is none in it"
        ),
        (
            "{steps: [{repeat: 0, steps: [{get: /a}]}]}",
            "1:45: load_test.journeys.j.steps[0].repeat must be a number of times from 1 to 1000000, but is '0'"
        ),
        (
            "{steps: [{pause: 1, get: /a}]}",
            "1:52: load_test.journeys.j.steps[0].get must be left out, but it is a pause"
        ),
        (
            "{steps: [{get: /a, steps: []}]}",
            "1:53: load_test.journeys.j.steps[0].steps must stand beside 'repeat', but there is none"
        ),
        (
            "{steps: [{get: /a}, {get: /a}]}",
            "1:53: load_test.journeys.j.steps[1].get must be told apart from others in reports, but a step or endpoint is called '/a' already; give this one another 'name'"
        ),
        (
            "{steps: [{get: /a, body: x, json: 1}]}",
            "1:61: load_test.journeys.j.steps[0].json must be left out, but 'body' stands beside it; give one of them"
        ),
        (
            "{steps: [{get: /a, capture: {user: {body: true}}}]}",
            "1:56: load_test.journeys.j.steps[0].capture.user must be a name for templates, but it is not; use letters, digits, '_' and '-', and none of user, iteration, uuid, now, now_ms, random, pick"
        ),
        (
            "{steps: [{get: /a, capture: {t: {}}}]}",
            "1:59: load_test.journeys.j.steps[0].capture.t must say where the value is: json, header, regex, cookie or body, but says nothing"
        ),
        (
            "{steps: [{get: /a, capture: {t: {regex: '(a'}}}]}",
            "1:67: load_test.journeys.j.steps[0].capture.t.regex must be a value that can be captured, but a group is opened and never closed; add ')', or write '\\(' for the character"
        ),
        (
            "{cookies: off, steps: [{get: /a, capture: {t: {cookie: sid}}}]}",
            "1:82: load_test.journeys.j.steps[0].capture.t.cookie must be left out, but the journey keeps no cookies"
        ),
        (
            "{steps: [{get: /a, capture: {t: {header: X, pick: last}}}]}",
            "1:77: load_test.journeys.j.steps[0].capture.t.pick must stand beside 'json', but there is none"
        ),
        (
            "{steps: [{get: /a, expect: {body_matches: 'a(?=b)'}}]}",
            "1:71: load_test.journeys.j.steps[0].expect.body_matches must be a regular expression, but look-around such as (?=…) or (?<!…) is not supported; use a group and take its number"
        ),
        (
            "{steps: [{get: /a, expect: {json: {'$..a': exists}}}]}",
            "1:62: load_test.journeys.j.steps[0].expect.json.$..a must be named by a path, but '$..a' is not a path into JSON; write it like $.token, $.items[0].id or $.items[*].id"
        ),
        (
            "{steps: [{get: /a, expect: {json: {'$.a': {}}}}]}",
            "1:69: load_test.journeys.j.steps[0].expect.json.$.a must hold exists, value, type or count, but holds none of them"
        ),
        (
            "{steps: [{get: /a, expect: {size: [3, 2]}}]}",
            "1:61: load_test.journeys.j.steps[0].expect.size must name the smaller number first, but 3 is more than 2"
        ),
        (
            "{steps: [{get: /a, capture: {t: {body: true, default: \"{{user}}\"}}}]}",
            "1:82: load_test.journeys.j.steps[0].capture.t.default must be a text without a template, but holds '{{', and nothing is filled in here"
        ),
        (
            "{steps: [{get: /a, expect: {body_contains: \"x{{user}}\"}}]}",
            "1:72: load_test.journeys.j.steps[0].expect.body_contains must be a text without a template, but holds '{{', and nothing is filled in here"
        ),
        (
            "{steps: [{gett: /a}]}",
            "1:37: unknown key 'load_test.journeys.j.steps[0].gett'; did you mean 'get'?"
        ),
    ]

    @Test(arguments: mistakes)
    func aMistakeIsNamedWithItsPlace(journey: String, description: String) {
        let text = "load_test: {journeys: {j: \(journey)}}"
        let error = #expect(throws: ConfigurationError.self) { try configuration(text) }
        #expect(error?.issues.first?.description == description)
    }

    @Test func aColumnThatIsMissingIsNamed() throws {
        let text = """
            load_test:
              data: {accounts: accounts.csv}
              journeys: {j: {data: accounts, steps: [{get: "/{{accounts.usr}}"}]}}
            """
        let error = #expect(throws: ConfigurationError.self) { try configuration(text) }
        #expect(
            error?.issues.map(\.description) == [
                "3:52: load_test.journeys.j.steps[0].get must be a template that can be filled in, but the data "
                    + "'accounts' has no column 'usr'; it has user, password; did you mean 'user'?"
            ]
        )
    }

    @Test func aDataFileThatCannotBeReadIsOneIssue() throws {
        let text = """
            load_test:
              data: {lost: lost.csv}
              journeys: {j: {data: lost, steps: [{get: "/{{lost.usr}}"}]}}
            """
        let error = #expect(throws: ConfigurationError.self) { try configuration(text) }
        let description = try #require(error?.issues.first?.description)
        #expect(error?.issues.count == 1)
        #expect(description.hasPrefix("2:16: load_test.data.lost: cannot read the data file '"))
        // Nothing of it is needed where the command line names what is asked.
        let file = try ConfigurationFile(text)
        #expect(try file.resolved(without: ["load_test.data"]).loadTest.data.isEmpty)
    }
}
