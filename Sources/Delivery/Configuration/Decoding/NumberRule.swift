/// What a finite number has to be, and how a message says so.
struct NumberRule: Sendable {
    let wording: String
    let accepts: @Sendable (Double) -> Bool

    static let latency = NumberRule(wording: "a number of milliseconds above 0") { $0 > 0 }
    static let percentage = NumberRule(wording: "a percentage from 0 to 100") { (0...100).contains($0) }
    static let rate = NumberRule(wording: "a number of requests a second, 0 or more") { $0 >= 0 }
    static let seconds = NumberRule(wording: "a number of seconds from 0 to 86400") {
        (0...86_400).contains($0)
    }
    // The upper end keeps the sum of all weights finite and its parts exact enough to pick by.
    static let weight = NumberRule(wording: "a number from 0 to 1000000000") { (0...1e9).contains($0) }
}
