/// How a run came to its end.
public enum RunEnding: Sendable, Equatable, Codable {
    /// The planned duration was over.
    case completed
    /// The planned number of requests was sent.
    case requestLimitReached
    /// Somebody stopped it; the measurement is partial.
    case interrupted(by: String)
    /// It was stopped because it was lost already; the measurement is partial, the answer is not in doubt.
    case aborted(because: AbortCause)

    /// Whether the run was cut short.
    public var isPartial: Bool {
        switch self {
        case .completed, .requestLimitReached: false
        case .interrupted, .aborted: true
        }
    }

    /// Whether somebody stopped the run, rather than its own rules.
    public var isInterrupted: Bool {
        if case .interrupted = self { true } else { false }
    }

    /// How a run ended whose two shards ended like this.
    ///
    /// One shard that was cut short makes the whole partial; of two causes the first by name is kept, so
    /// that shards may be merged in any order. The request limit was the end only where it was everybody's.
    func merged(with other: RunEnding) -> RunEnding {
        switch (self, other) {
        case (.aborted, _): self
        case (_, .aborted): other
        case (.interrupted(let mine), .interrupted(let theirs)): .interrupted(by: min(mine, theirs))
        case (.interrupted, _): self
        case (_, .interrupted): other
        case (.completed, _), (_, .completed): .completed
        case (.requestLimitReached, .requestLimitReached): .requestLimitReached
        }
    }
}
