import Foundation

/// Collects timings and shows them as a Markdown table.
struct Report {
    private var rows: [String] = []

    /// Times a body that says how many operations it did, in processor time, so that other programs on the
    /// machine count less.
    ///
    /// The fastest repetition is what the code costs; the median shows how noisy the machine was.
    mutating func measure(
        _ name: String,
        limitNanoseconds limit: Double?,
        repetitions: Int,
        _ body: () -> Int
    ) {
        var costs: [Double] = []
        for _ in 0..<repetitions {
            let start = processorNanoseconds()
            let operations = body()
            costs.append((processorNanoseconds() - start) / Double(operations))
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

/// The processor time this process has used.
private func processorNanoseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// Keeps the optimiser from dropping a result.
@inline(never)
@_optimize(none)
func blackHole(_ value: UInt64) {}
