import Foundation
import LoadCore
import SLOEval

/// Lets users log in and carry a token into their orders, and tells how many iterations succeeded.
func journey(on target: String) async throws -> Double {
    let login = JourneyStep(
        name: "log in",
        method: "POST",
        path: "/login",
        body: .json(#"{"user": "{{accounts.user}}"}"#),
        captures: [Capture(name: "token", from: .json(path: "$.token"))]
    )
    var order = JourneyStep(name: "order", method: "POST", path: "/orders?item={{random(1, 20)}}")
    order.headers = [HTTPHeader(name: "Authorization", value: "Bearer {{token}}")]
    order.onFailure = .goOn
    let journey = Journey(
        name: "shopping",
        data: ["accounts"],
        once: [.step(login)],
        steps: [.repeat(times: 2, [.step(order), .pause(.seconds(1) ... .seconds(3))])]
    )
    let file = try DataFile(path: "accounts.csv")
    let accounts = DataTable(name: "accounts", file: file.path, columns: file.columns, use: .unique)
    let plan = LoadPlan(target: try TargetURL(target), journeys: [journey], data: [accounts])
    let measurement = try await LoadEngine.run(plan)
    return measurement.journeys.first?.successRatePercent ?? 0
}

/// Looks at one iteration before any load is sent.
func look(at plan: LoadPlan, over transport: some HTTPTransport) async throws -> Bool {
    try await JourneyTrial(transport: transport).run(plan, journey: "shopping", user: 7) {
        (step: TriedStep) in
        print(step.name, step.failure.map(\.title) ?? "ok", step.captured.map(\.name))
    }
}

/// A form with a file, as a body of a step.
func upload(_ image: Data) -> StepBody {
    .multipart([
        StepBody.Part(name: "title", content: .text("photo of {{user}}")),
        StepBody.Part(name: "photo", content: .bytes(image), fileName: "a.png", contentType: "image/png"),
    ])
}
