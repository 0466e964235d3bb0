import LoadCore

/// A rule for a finite number, with its words for messages.
struct NumberRule: Sendable {
    let wording: String
    let accepts: @Sendable (Double) -> Bool

    static let latency = NumberRule(wording: "a number of milliseconds above 0") { $0 > 0 }
    static let percentage = NumberRule(wording: "a percentage from 0 to 100") { (0...100).contains($0) }
    static let rate = NumberRule(wording: "a number of requests a second, 0 or more") { $0 >= 0 }
    static let arrivalRate = NumberRule(wording: "a number of requests a second from 0.001 to 10000000") {
        (0.001...ArrivalPlan.highestRate).contains($0)
    }
    static let weight = NumberRule(wording: "a number from 0 to 1000000000") {
        (0...EndpointSettings.highestWeight).contains($0)
    }
}
