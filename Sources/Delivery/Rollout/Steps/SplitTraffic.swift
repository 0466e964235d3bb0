package import LoadCore

/// Requests of the rollout's own, so that a split can be seen where hardly anybody comes.
package struct SplitTraffic: Sendable {
    private let plan: LoadPlan
    private let makeGenerator: TransportChoice.MakeGenerator

    /// Creates traffic: GET requests of a target, of ten users.
    ///
    /// - Parameters:
    ///   - target: where the split is made: the load balancer's address.
    ///   - requests: how many are sent at most for one look at a split.
    ///   - makeGenerator: makes what sends them.
    package init(
        to target: TargetURL,
        requests: Int,
        makeGenerator: @escaping TransportChoice.MakeGenerator
    ) {
        var plan = LoadPlan(target: target)
        plan.requestLimit = requests
        plan.concurrency = min(10, requests)
        plan.pattern = .sustained(pause: .milliseconds(10) ... .milliseconds(10))
        plan.timeout = .seconds(5)
        self.plan = plan
        self.makeGenerator = makeGenerator
    }

    /// Sends the requests, or fewer when the task is cancelled. The answers are no matter: the router counts.
    func send() async {
        let stop = StopSwitch()
        await withTaskCancellationHandler {
            guard let generator = try? makeGenerator(plan) else { return }
            _ = try? await generator.run(plan, until: stop) { _ in }
        } onCancel: {
            stop.fire(because: "the split was seen")
        }
    }
}
