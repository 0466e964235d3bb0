import Foundation
import SLOEval

extension LatencyHistogram {
    /// A histogram of the given values.
    init(_ values: some Sequence<UInt64>, resolution: Resolution = .fine) {
        self.init(resolution: resolution)
        for value in values { record(nanoseconds: value) }
    }

    /// The sum of two histograms.
    func merging(_ other: LatencyHistogram) -> LatencyHistogram {
        var whole = self
        whole.merge(other)
        return whole
    }
}

/// Values spread evenly over the orders of magnitude from 1 µs to 1 h.
func randomNanoseconds(count: Int, seed: UInt64) -> [UInt64] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in UInt64(1_000 * pow(3.6e9, generator.uniform())) }
}

/// What a value becomes when it is written as JSON and read back.
func throughJSON<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
}

/// Reads a value from JSON text.
func decode<Value: Decodable>(_ type: Value.Type = Value.self, _ json: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(json.utf8))
}
