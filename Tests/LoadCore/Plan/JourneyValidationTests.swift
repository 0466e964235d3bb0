import Foundation
import LoadCore
import Testing

@Suite struct JourneyValidationTests {
    private static func journey(_ change: (inout JourneyStep) -> Void = { _ in }) -> Journey {
        var step = JourneyStep(name: "list", path: "/items")
        change(&step)
        return Journey(name: "shopping", steps: [.step(step)])
    }

    static let faults: [(String, @Sendable () -> [Journey], LoadPlanError)] = [
        ("no name", { [Journey(name: "", steps: [])] }, .journey(.noName(journey: ""))),
        ("no steps", { [Journey(name: "j", steps: [])] }, .journey(.noRequest(journey: "j"))),
        (
            "nothing but a pause", { [Journey(name: "j", steps: [.pause(.zero ... .zero)])] },
            .journey(.noRequest(journey: "j"))
        ),
        (
            "a negative weight", { [Journey(name: "j", weight: -1, steps: journey().steps)] },
            .journey(.weight(-1, journey: "j"))
        ),
        ("no weight", { [Journey(name: "j", weight: 0, steps: journey().steps)] }, .noWeight),
        (
            "a negative pause",
            {
                let back = Duration.seconds(-1)
                return [Journey(name: "j", steps: journey().steps + [.pause(back...back)])]
            },
            .journey(.pause(.seconds(-1), journey: "j"))
        ),
        (
            "a repetition of no times",
            { [Journey(name: "j", steps: [.repeat(times: 0, journey().steps)])] },
            .journey(.repetition(times: 0, journey: "j"))
        ),
        (
            "a repetition of nothing",
            { [Journey(name: "j", steps: journey().steps + [.repeat(times: 2, [])])] },
            .journey(.repetition(times: 2, journey: "j"))
        ),
        ("a journey twice", { [journey(), journey()] }, .journey(.duplicateJourney("shopping"))),
        (
            "a step twice", { [Journey(name: "j", steps: journey().steps + journey().steps)] },
            .journey(.duplicateStep("list"))
        ),
        (
            "a step called like an endpoint", { [journey { $0.name = "/plain" }] },
            .journey(.duplicateStep("/plain"))
        ),
        ("a step without a name", { [journey { $0.name = "" }] }, .journey(.noName(journey: "shopping"))),
        (
            "unknown data", { [Journey(name: "j", data: ["accounts"], steps: journey().steps)] },
            .journey(.unknownTable("accounts", journey: "j"))
        ),
        ("a relative path", { [journey { $0.path = "items" }] }, .path("items")),
        ("a path with a space", { [journey { $0.path = "/a b" }] }, .path("/a b")),
        ("a method with a space", { [journey { $0.method = "GET /" }] }, .method("GET /")),
        (
            "a length of its own",
            { [journey { $0.headers = [HTTPHeader(name: "Content-Length", value: "{{user}}")] }] },
            .header(name: "Content-Length", .framing)
        ),
        (
            "a status that no answer has", { [journey { $0.expectation = Expectation(statuses: [99]) }] },
            .status(99)
        ),
        (
            "a captured value with the name of a function",
            { [journey { $0.captures = [Capture(name: "uuid", from: .header("a"))] }] },
            .journey(.captureName("uuid", step: "list"))
        ),
    ]

    @Test(arguments: faults)
    func aFaultIsFoundBeforeTheRun(
        name: String,
        journeys: @Sendable () -> [Journey],
        error: LoadPlanError
    ) throws {
        var plan = LoadPlan(target: try TargetURL("http://service.test"), journeys: journeys())
        if name.contains("endpoint") { plan.endpoints = [Endpoint(path: "/plain")] }
        #expect(throws: error) { try plan.validate() }
        #expect(!error.description.isEmpty)
    }

    static let templates: [(String, @Sendable (inout JourneyStep) -> Void, String)] = [
        ("path", { $0.path = "/{{nothing}}" }, "the path of the step 'list': 'nothing' is no captured value"),
        ("unclosed", { $0.path = "/{{user" }, "the path of the step 'list': '{{' is never closed"),
        (
            "header", { $0.headers = [HTTPHeader(name: "X", value: "{{accounts.user}}")] },
            "the header 'X' of the step 'list': there is no data 'accounts'"
        ),
        ("body", { $0.body = .json("{{random(2, 1)}}") }, "the body of the step 'list': random takes"),
        (
            "condition", { $0.condition = "{{}}" },
            "the condition of the step 'list': there is nothing between"
        ),
        (
            "a value that the step itself captures",
            {
                $0.path = "/{{token}}"
                $0.captures = [Capture(name: "token", from: .header("a"))]
            }, "the path of the step 'list': 'token' is no captured value"
        ),
    ]

    @Test(arguments: templates)
    func aMistakeInATemplateNamesItsPlace(
        name: String,
        change: @Sendable (inout JourneyStep) -> Void,
        words: String
    ) throws {
        let plan = LoadPlan(target: try TargetURL("http://service.test"), journeys: [Self.journey(change)])
        let error = #expect(throws: LoadPlanError.self) { try plan.validate() }
        #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
    }

    @Test func aTargetWithAQueryHasNoJourneys() throws {
        let plan = LoadPlan(target: try TargetURL("http://service.test/?q=1"), journeys: [Self.journey()])
        #expect(throws: LoadPlanError.queryWithEndpoints(target: "http://service.test")) {
            try plan.validate()
        }
    }

    @Test func aPlanWithJourneysAsksNothingElseByItself() throws {
        let target = try TargetURL("http://service.test")
        #expect(LoadPlan(target: target, journeys: [Self.journey()]).endpoints.isEmpty)
        #expect(LoadPlan(target: target).endpoints.count == 1)
    }

    @Test func aPlanWithJourneysTravels() throws {
        var step = JourneyStep(name: "order", method: "POST", path: "/orders/{{token}}")
        step.headers = [HTTPHeader(name: "X", value: "{{uuid}}")]
        step.captures = [Capture(name: "token", from: .header("x-token"), fallback: "")]
        step.condition = "{{token}}"
        step.onFailure = .goOn
        let bodies: [StepBody] = [
            .bytes(Data([0, 255])), .text("{{user}}"), .json("{}"),
            .form([.init(name: "a", value: "{{user}}")]),
            .multipart([
                .init(name: "f", content: .bytes(Data([1])), fileName: "f.png", contentType: "image/png")
            ]),
        ]
        let steps = bodies.enumerated().map { number, body in
            var step = step
            step.name += "\(number)"
            step.body = body
            return JourneyItem.step(step)
        }
        let journey = Journey(
            name: "j",
            weight: 2,
            once: [Self.journey().steps[0]],
            steps: [.pause(.seconds(1) ... .seconds(3)), .repeat(times: 3, steps)],
            keepsCookies: false
        )
        var plan = LoadPlan(
            target: try TargetURL("http://service.test"),
            journeys: [journey],
            data: [DataTable(name: "accounts", file: "accounts.csv", columns: ["user"], use: .unique)]
        )
        plan.endpoints = [Endpoint(path: "/")]
        let copy = try JSONDecoder().decode(LoadPlan.self, from: JSONEncoder().encode(plan))
        #expect(copy == plan)
    }
}
