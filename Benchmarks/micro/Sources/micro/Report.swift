/// Collects timings and shows them as a Markdown table.
struct Report {
    private var rows: [String] = []

    /// Times a body that says how many operations it did; the fastest and the median of the repetitions count.
    ///
    /// The fastest is what the code costs; the median shows how noisy the machine was.
    mutating func measure(
        _ name: String,
        limitNanoseconds limit: Double?,
        repetitions: Int,
        _ body: () -> Int
    ) {
        let clock = ContinuousClock()
        var costs: [Double] = []
        for _ in 0..<repetitions {
            var operations = 0
            let elapsed = clock.measure { operations = body() }
            costs.append(
                Double(elapsed.components.seconds) * 1e9 / Double(operations)
                    + Double(elapsed.components.attoseconds) * 1e-9 / Double(operations)
            )
        }
        costs.sort()
        let verdict = limit.map { costs[0] <= $0 ? "✅ \(text($0))" : "❌ \(text($0))" } ?? "–"
        rows.append("| \(name) | \(text(costs[0])) | \(text(costs[costs.count / 2])) | \(verdict) |")
    }

    /// The table.
    var markdown: String {
        (["| operation | fastest | median | at most |", "| --- | --- | --- | --- |"] + rows)
            .joined(separator: "\n")
    }

    private func text(_ nanoseconds: Double) -> String {
        nanoseconds < 1000
            ? "\((nanoseconds * 10).rounded() / 10) ns" : "\((nanoseconds / 100).rounded() / 10) µs"
    }
}

/// Keeps the optimiser from dropping a result.
@inline(never)
@_optimize(none)
func blackHole(_ value: UInt64) {}
