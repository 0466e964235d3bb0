import Reporting
import SLOEval

extension AccessLogCounts {
    /// The least part of a log's lines that must be understood for a verdict, in percent.
    static let leastUnderstoodPercent = 50.0

    /// The most of a replay that may pass in a gap of its log for a verdict, in percent.
    static let mostIdlePercent = 50.0

    /// Why too little of the log was used for a verdict; `nil` when it was enough.
    ///
    /// - Parameter elapsed: how long the replay took.
    func doubt(after elapsed: Duration) -> String? {
        let understood = percentage(of: lines - min(lines, unusable), in: lines)
        if understood < Self.leastUnderstoodPercent {
            return "only \(understood.fixed(1)) % of the log's lines were understood, at least "
                + "\(Self.leastUnderstoodPercent.shortest) % are needed: look at the log's format"
        }
        let seconds = elapsed.inSeconds
        let idle = min(gapEnd, seconds) - min(gapStart, seconds)
        guard seconds > 0, idle / seconds * 100 > Self.mostIdlePercent else { return nil }
        return
            "the log has no request for \(HumanFormat.duration(seconds: gapEnd - gapStart)) after the first "
            + "\(HumanFormat.duration(seconds: gapStart)), so that most of the replay was idle: raise --shadow-speed, or "
            + "cut the log"
    }
}
