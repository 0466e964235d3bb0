import LoadCore
import SLOEval

extension CanaryJob {
    /// Returns the requests and commands that the job would send and run, for `--dry-run`.
    ///
    /// - Parameter rollback: the way back; `nil` when a failed canary stays.
    public func dryRun(rollback: CanaryRollback?) -> String {
        var lines = ["Would verify \(plan.target) against \(production); nothing was sent or run."]
        if let shadow { lines += dryRun(of: shadow) }
        if let loadTest {
            let length = loadTest.plan.duration.inSeconds.shortest
            lines += ["Load test: \(loadTest.plan.concurrency) users load \(plan.target) for \(length) s."]
            lines += names(of: plan.endpoints, plan.journeys)
        }
        if let comparison {
            lines += [
                "Comparison: \(comparison.concurrency) users send each request to both sides, for "
                    + "\(comparison.duration.inSeconds.shortest) s, up to "
                    + "\(comparison.longestDuration.inSeconds.shortest) s while undecided."
            ]
            lines += names(of: plan.endpoints, plan.journeys)
        }
        lines +=
            rollback.map { ["Rollback of \($0.target), if a step fails:"] + $0.commands.map { "  \($0)" } }
            ?? ["Rollback: none; --auto-rollback-on-loadfail asks for it."]
        lines.append("Reports: \(destinations.paths.joined(separator: ", "))")
        return lines.map { $0 + "\n" }.joined()
    }

    private func dryRun(of shadow: ShadowSettings) -> [String] {
        let length = shadow.duration.inSeconds.shortest
        if let log = shadow.log {
            let methods = shadow.sendsUnsafeMethods ? "all methods" : "safe methods only"
            return [
                "Shadow test: \(shadow.percentage.shortest) % of the requests in \(log), \(shadow.speed.shortest) "
                    + "times as fast, \(methods), for at most \(length) s: production twice, the canary once."
            ]
        }
        let users = shadow.users == 1 ? "1 user asks" : "\(shadow.users) users ask"
        return ["Shadow test: \(users) production twice and the canary once, for \(length) s."]
            + names(of: shadowEndpoints, shadowJourneys)
    }

    private func names(of endpoints: [Endpoint], _ journeys: [Journey]) -> [String] {
        endpoints.map { "  \($0.method) \($0.shownPath) (weight \($0.weight.shortest))" }
            + journeys.map { "  journey \($0.name) (weight \($0.weight.shortest))" }
    }
}
