import Delivery
import Testing

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("treshold", "thresholds"),
        ("tresholds", "thresholds"),
        ("laod_test", "load_test"),
        ("load-test", "load_test"),
        ("ALERTS", "alerts"),
        ("conc", "concurrency"),
        ("enviroments", "environments"),
    ])
    func aSlipIsForgiven(word: String, name: String) {
        let names = ["alerts", "concurrency", "environments", "load_test", "monitoring", "thresholds"]
        #expect(NearestName.of(word, among: names) == name)
    }

    @Test(arguments: ["", "x", "completely-different", "co", "pro"])
    func nothingIsProposedForWhatIsFarAway(word: String) {
        #expect(NearestName.of(word, among: ["production", "prometheus", "p50", "run"]) == nil)
    }

    @Test func theNearestOfSeveralIsTakenAndTheFirstOfEquals() {
        #expect(NearestName.of("p9", among: ["p50", "p95", "p99"]) == "p95")
        #expect(NearestName.of("stages", among: ["stags", "stage", "stages"]) == "stages")
    }

    @Test func aShortNameIsNotProposedForAnythingAtAll() {
        #expect(NearestName.of("xy", among: ["a", "b"]) == nil)
        #expect(NearestName.of("z", among: ["h"]) == nil)
    }
}
