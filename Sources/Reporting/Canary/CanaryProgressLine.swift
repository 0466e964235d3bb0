package import SLOEval

/// A shadow test or a comparison under way in one line, as a function of the snapshot alone.
package enum CanaryProgressLine {
    /// `0:35 / 2:00  12,345 pairs  p95 12.3 ms | 11.9 ms  errors 0 | 0  +30 % takes about 0:40`, the canary on
    /// the left.
    package static func text(of snapshot: PairedProgress) -> String {
        let sides = [snapshot.canary, snapshot.production]
        let p95 = sides.map { $0.p95Milliseconds.map(HumanFormat.latency(milliseconds:)) ?? "-" }
        var facts = [
            time(snapshot.elapsedSeconds, of: snapshot.plannedSeconds)
                + (snapshot.isExtended ? " (extended)" : ""),
            "\(HumanFormat.count(snapshot.pairs)) pairs",
            "p95 " + p95.joined(separator: " | "),
            "errors " + sides.map { HumanFormat.count($0.failures) }.joined(separator: " | "),
        ]
        if let seconds = snapshot.expectedSeconds {
            facts.append("+30 % takes about \(HumanFormat.clock(seconds: seconds))")
        }
        return facts.joined(separator: "  ")
    }

    /// `0:35 / 5:00  1,234 requests  2 mismatches  p95 12.3 ms  errors 0`.
    package static func text(of snapshot: ShadowProgress) -> String {
        let p95 = snapshot.p95Milliseconds.map(HumanFormat.latency(milliseconds:)) ?? "-"
        let facts = [
            time(snapshot.elapsedSeconds, of: snapshot.plannedSeconds),
            "\(HumanFormat.count(snapshot.requests)) requests",
            "\(HumanFormat.count(snapshot.mismatches)) mismatches",
            "p95 " + p95,
            "errors \(HumanFormat.count(snapshot.failures))",
        ]
        return facts.joined(separator: "  ")
    }

    private static func time(_ elapsed: Double, of planned: Double) -> String {
        HumanFormat.clock(seconds: elapsed) + " / " + HumanFormat.clock(seconds: planned)
    }
}
