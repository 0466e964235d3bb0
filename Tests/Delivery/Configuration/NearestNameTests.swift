import Testing

@testable import Delivery

@Suite struct NearestNameTests {
    static let names = ["latency", "error_rate", "throughput", "p50", "p95", "enabled", "burst_size"]

    static let guesses: [(text: String, nearest: String?)] = [
        ("latencey", "latency"), ("latecny", "latency"), ("Latency", "latency"), ("error-rate", "error_rate"),
        ("errorRate", "error_rate"), ("throughtput", "throughput"), ("p90", "p50"), ("p96", "p95"),
        ("enable", "enabled"),
        ("burstsize", "burst_size"), ("timeout", nil), ("x", nil), ("", nil), ("p500", "p50"),
        ("colour", nil),
    ]

    @Test(arguments: guesses)
    func theNearestNameIsWithinAThirdOfTheLetters(text: String, nearest: String?) {
        #expect(text.nearest(in: Self.names) == nearest)
    }

    @Test func anExactNameIsNearestToItself() {
        for name in Self.names { #expect(name.nearest(in: Self.names) == name) }
    }
}
