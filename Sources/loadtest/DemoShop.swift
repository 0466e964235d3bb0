import Foundation
import LoadCore

/// The service of `loadtest demo --journey`: a shop with a login, pages of items, and orders.
enum DemoShop {
    /// Answers a request.
    @Sendable
    static func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        let path = request.target.prefix { $0 != "?" }
        var answer =
            switch (request.method, path) {
            case ("POST", "/login"): login(request)
            case ("GET", "/items"): isLoggedIn(request) ? items(request) : denied
            case ("POST", "/orders"): isLoggedIn(request) ? order(request) : denied
            case ("DELETE", "/session"): isLoggedIn(request) ? .init(status: 204) : denied
            default: json(["error": "not found"], status: 404)
            }
        answer.delay = .uniform(.milliseconds(2) ... .milliseconds(8))
        return answer
    }

    private static let denied = json(["error": "log in first"], status: 401)

    private static func login(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        guard let user = fields(of: request)["user"] as? String, !user.isEmpty else { return denied }
        var answer = json(["token": "t-\(user)"])
        answer.headers.append(HTTPHeader(name: "Set-Cookie", value: "visit=v-\(user); Path=/; HttpOnly"))
        return answer
    }

    /// Whether a request has the token of the login and its cookie.
    private static func isLoggedIn(_ request: LoopbackServer.Request) -> Bool {
        func field(_ name: String) -> String {
            request.headers.first { $0.name.lowercased() == name }?.value ?? ""
        }
        let user = field("authorization").split(separator: "-", maxSplits: 1).last ?? ""
        return field("authorization") == "Bearer t-\(user)" && field("cookie").contains("visit=v-\(user)")
    }

    private static func items(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        let page = request.target.split(separator: "=").last.flatMap { Int($0) } ?? 1
        return json(["items": (0..<10).map { ["id": page * 10 + $0, "price": 5 + $0] }])
    }

    private static func order(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        guard let item = fields(of: request)["item"] as? String, Int(item) != nil else {
            return json(["error": "no item"], status: 422)
        }
        return json(["state": "new", "item": item], status: 201)
    }

    private static func fields(of request: LoopbackServer.Request) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]) ?? [:]
    }

    private static func json(_ value: [String: Any], status: Int = 200) -> LoopbackServer.Response {
        let body = (try? JSONSerialization.data(withJSONObject: value, options: .sortedKeys)) ?? Data()
        return .init(
            status: status,
            headers: [HTTPHeader(name: "Content-Type", value: "application/json")],
            body: .bytes(Array(body))
        )
    }
}

extension Journey {
    /// The journey of the demo.
    static let demo = Journey(
        name: "shopping",
        once: [
            .step(
                JourneyStep(
                    name: "log in",
                    method: "POST",
                    path: "/login",
                    body: .json(#"{"user": "user{{user}}", "password": "demo"}"#),
                    expectation: Expectation(statuses: [200]),
                    captures: [Capture(name: "token", from: .json(path: "$.token"))]
                )
            )
        ],
        steps: [
            .step(
                JourneyStep(
                    name: "list items",
                    path: "/items?page={{random(1, 20)}}",
                    headers: authorized,
                    captures: [Capture(name: "item", from: .json(path: "$.items[*].id", pick: .random))]
                )
            ),
            .pause(.milliseconds(50) ... .milliseconds(150)),
            .step(
                JourneyStep(
                    name: "order",
                    method: "POST",
                    path: "/orders",
                    headers: authorized,
                    body: .json(#"{"item": "{{item}}", "key": "{{uuid}}"}"#),
                    expectation: Expectation(statuses: [201], bodyContains: #""state":"new""#)
                )
            ),
        ]
    )

    private static let authorized = [HTTPHeader(name: "Authorization", value: "Bearer {{token}}")]
}
