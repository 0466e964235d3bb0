import LoadCore

extension Endpoint {
    /// The endpoints of the demo's service.
    static let demo = [
        Endpoint(path: "/api/health", weight: 0.1),
        Endpoint(path: "/api/users", weight: 0.3),
        Endpoint(path: "/api/orders", weight: 0.25),
        Endpoint(path: "/api/products", weight: 0.2),
        Endpoint(path: "/api/analytics", weight: 0.15),
    ]
}

extension LoopbackServer.Script {
    /// The service of `loadtest demo`: answers in a few milliseconds, sometimes slowly, seldom with an error.
    static let demo = LoopbackServer.Script(
        routes: [
            "/api/health": .text(#"{"status":"ok"}"#),
            "/api/users": LoopbackServer.Route(delay: usual(milliseconds: 4), body: .size(800)),
            "/api/orders": LoopbackServer.Route(
                statuses: [.init(200, weight: 0.995), .init(503, weight: 0.005)],
                delay: usual(milliseconds: 8),
                body: .size(1200)
            ),
            "/api/products": LoopbackServer.Route(delay: usual(milliseconds: 6), body: .size(4000)),
            "/api/analytics": LoopbackServer.Route(delay: usual(milliseconds: 15), body: .size(12_000)),
        ],
        seed: 1
    )

    /// Around a few milliseconds, and ten times that for two requests in a hundred.
    private static func usual(milliseconds: Int) -> LoopbackServer.Delay {
        .mostly(
            .uniform(.milliseconds(milliseconds / 2) ... .milliseconds(milliseconds * 3 / 2)),
            slow: 0.02,
            .fixed(.milliseconds(milliseconds * 10))
        )
    }
}
