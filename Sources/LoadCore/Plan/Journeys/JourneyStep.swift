/// A request on a journey, and what its answer has to be and is good for.
public struct JourneyStep: Sendable, Hashable, Codable {
    /// What a user does after a step that failed.
    public enum FailureRule: String, Sendable, Codable, CaseIterable {
        /// The iteration ends.
        case stop
        /// The iteration goes on with the next step; it failed all the same.
        case goOn = "continue"
    }

    /// The name in reports and objectives; unlike that of every other step and endpoint of the plan.
    public var name: String

    /// The request method, in capitals. The default is `GET`.
    public var method: String

    /// The path and query below the target's base path: a template. What it comes to begins with a slash.
    public var path: String

    /// Header fields beside those every request carries, in order; their values are templates.
    public var headers: [HTTPHeader]

    /// The request body; `nil`, the default, sends none.
    public var body: StepBody?

    /// The answers that count as a success.
    public var expectation: Expectation

    /// The values taken from the answer, for later steps.
    public var captures: [Capture]

    /// A template that decides whether the step is sent: not where it comes to nothing, `false` or `0`. `nil`,
    /// the default, always sends it.
    public var condition: String?

    /// What a user does after the step failed. The default is to end the iteration.
    public var onFailure: FailureRule

    /// Creates a step.
    public init(
        name: String,
        method: String = "GET",
        path: String,
        headers: [HTTPHeader] = [],
        body: StepBody? = nil,
        expectation: Expectation = Expectation(),
        captures: [Capture] = [],
        condition: String? = nil,
        onFailure: FailureRule = .stop
    ) {
        self.name = name
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.expectation = expectation
        self.captures = captures
        self.condition = condition
        self.onFailure = onFailure
    }
}
