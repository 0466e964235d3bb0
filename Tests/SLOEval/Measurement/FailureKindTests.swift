import SLOEval
import Testing

@Suite struct FailureKindTests {
    /// These names are in results files, metric labels and dashboards; a change here breaks their readers.
    @Test func theRawValuesAreThePublishedOnes() {
        #expect(
            FailureKind.allCases.map(\.rawValue) == [
                "dns", "refused", "connect_timeout", "request_timeout", "reset", "closed_early", "tls",
                "proxy", "malformed_response", "redirect_loop", "left_origin", "http_4xx", "http_5xx",
                "expectation", "capture", "unusable_value",
                "body_too_large", "unfinished", "generator", "other",
            ]
        )
    }

    @Test func everyKindHasATitleOfItsOwn() {
        #expect(Set(FailureKind.allCases.map(\.title)).count == FailureKind.allCases.count)
    }
}
