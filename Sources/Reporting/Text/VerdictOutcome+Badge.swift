public import SLOEval

extension Verdict.Outcome {
    /// The outcome as reports head it: `✅ PASSED`, `❌ FAILED`, `⚠️ INCONCLUSIVE`; without its sign when
    /// `emoji` is false.
    public func badge(emoji: Bool = true) -> String {
        let word = rawValue.uppercased()
        return emoji ? "\(sign) \(word)" : word
    }

    /// The outcome's sign.
    var sign: String {
        switch self {
        case .passed: "✅"
        case .failed: "❌"
        case .inconclusive: "⚠️"
        }
    }
}
