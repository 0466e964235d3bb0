import SLOEval
import Testing

@Suite struct VerdictTests {
    private static let violation = Violation(objective: Objective(metric: .p95, bound: 250), measured: 300)

    @Test func doubtsOutweighViolationsAndViolationsFail() {
        #expect(Verdict(violations: []).outcome == .passed)
        #expect(Verdict(violations: [Self.violation]).outcome == .failed)
        #expect(Verdict(violations: [], doubts: [.noRequests]).outcome == .inconclusive)
        #expect(Verdict(violations: [Self.violation], doubts: [.noRequests]).outcome == .inconclusive)
        #expect(Verdict(violations: [], warnings: [.fewSamples(count: 1, wanted: 2)]).outcome == .passed)
    }

    @Test func theReasonsAreTheDoubtsThenTheViolations() {
        let verdict = Verdict(violations: [Self.violation], doubts: [.interrupted(by: "SIGTERM")])
        #expect(
            verdict.reasons == [
                "The run was stopped early (SIGTERM): the results are partial.",
                "P95 latency 300.0ms exceeds threshold 250ms",
            ]
        )
    }

    @Test(arguments: [
        Verdict(violations: []),
        Verdict(violations: [violation], warnings: [.fewSamples(count: 5, wanted: 100)]),
        Verdict(violations: [violation], doubts: [.noRequests, .interrupted(by: "SIGINT")]),
        Verdict(violations: [], doubts: [.noObjectives, .noSuccess(requests: 7)]),
        Verdict(violations: [violation], doubts: [.planLimit(explains: [violation], because: "it was.")]),
    ])
    func aVerdictSurvivesJSON(verdict: Verdict) throws {
        #expect(try throughJSON(verdict) == verdict)
    }

    @Test(arguments: [
        #"{"outcome":"passed","violations":[],"doubts":[{"noRequests":{}}],"warnings":[]}"#,
        #"{"outcome":"failed","violations":[],"doubts":[],"warnings":[]}"#,
        #"{"outcome":"fine","violations":[],"doubts":[],"warnings":[]}"#,
    ])
    func anOutcomeThatItsReasonsDoNotGiveIsRefused(json: String) {
        #expect(throws: DecodingError.self) { try decode(Verdict.self, json) }
    }
}
