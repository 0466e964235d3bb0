/// What a user does on a visit: steps in order, with values that go from one answer into the next request.
///
/// ```swift
/// let shopping = Journey(
///     name: "shopping",
///     once: [.step(JourneyStep(
///         name: "log in", method: "POST", path: "/login",
///         captures: [Capture(name: "token", from: .json(path: "$.token"))]
///     ))],
///     steps: [
///         .step(JourneyStep(name: "list", path: "/items?page={{random(1, 20)}}")),
///         .pause(.seconds(1) ... .seconds(3)),
///         .step(JourneyStep(name: "log out", method: "DELETE", path: "/session?token={{token | url}}")),
///     ]
/// )
/// ```
///
/// Paths, header values, bodies and conditions are *templates*: texts with places such as `{{token}}` that are
/// filled in for each request. They are checked by ``LoadPlan/validate()``, before anything is sent.
///
/// One run of the steps is an *iteration*. In a closed plan the pause of the pattern follows each iteration; in
/// an open plan each arrival is one.
public struct Journey: Sendable, Hashable, Codable {
    /// The name in reports and objectives; unlike that of every other journey.
    public var name: String

    /// How often the journey is picked relative to others and to the plan's endpoints; at least 0, finite. The
    /// default is 1.
    public var weight: Double

    /// The names of the plan's tables whose columns the templates use. The default is none.
    public var data: [String]

    /// What each user does before its first iteration, until it has succeeded. The default is nothing.
    public var once: [JourneyItem]

    /// What a user does in each iteration; at least one request.
    public var steps: [JourneyItem]

    /// Whether users keep cookies and send them, as browsers do. The default is `true`.
    public var keepsCookies: Bool

    /// Creates a journey.
    public init(
        name: String,
        weight: Double = 1,
        data: [String] = [],
        once: [JourneyItem] = [],
        steps: [JourneyItem],
        keepsCookies: Bool = true
    ) {
        self.name = name
        self.weight = weight
        self.data = data
        self.once = once
        self.steps = steps
        self.keepsCookies = keepsCookies
    }

    /// All steps in the order of the plan, those of ``once`` first and those of repetitions once.
    public var requestSteps: [JourneyStep] { (once + steps).flatMap(\.requestSteps) }
}
