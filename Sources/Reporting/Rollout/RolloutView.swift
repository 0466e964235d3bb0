import Foundation

/// A rollout under way as a block of lines, as a function of its values alone.
///
/// ```
/// production/backend-v2 over istio: 12:10, about 25m50s left
///   done     canary    5 %  5m00s   49 of 1000 requests (4.9 %) reached the canary, 5 % asked for
///   running  quarter  25 %  10m00s  watching health, 4m10s left
///   waiting  half     50 %  15m00s
///   traffic  249 of 1000 requests (24.9 %) reached the canary, 25 % asked for
///   health   3 of 3 replicas are ready; error rate 0.10%, bound 1%
/// ```
package struct RolloutView: Sendable, Equatable {
    /// The report of the rollout so far.
    package var report: RolloutReport
    /// The current step, in a few words; empty when the rollout is at an end.
    package var step: String
    /// How long that takes from here on, in seconds; `nil` when nobody can say.
    package var stepSecondsLeft: Double?
    /// How long everything takes from here on if nothing fails, in seconds; `nil` when nobody can say.
    package var secondsLeft: Double?
    /// The time since the beginning, in seconds.
    package var elapsedSeconds: Double

    /// Creates a view.
    package init(
        report: RolloutReport,
        step: String,
        stepSecondsLeft: Double? = nil,
        secondsLeft: Double? = nil,
        elapsedSeconds: Double
    ) {
        self.report = report
        self.step = step
        self.stepSecondsLeft = stepSecondsLeft
        self.secondsLeft = secondsLeft
        self.elapsedSeconds = elapsedSeconds
    }

    /// The lines, each at most `width` columns wide, without control sequences.
    package func lines(width: Int) -> [String] {
        ([heading] + stageLines + [traffic] + health).map { $0.singleLine.clipped(to: max(10, width)) }
    }

    private var heading: String {
        let time = HumanFormat.clock(seconds: elapsedSeconds)
        let left = secondsLeft.map { ", about \(HumanFormat.duration(seconds: $0.rounded(.up))) left" } ?? ""
        return "\(report.deployment) over \(report.router): \(time)\(left)"
    }

    private var stageLines: [String] {
        let names = report.stages.map { $0.name.singleLine.clipped(to: 24) }
        let nameWidth = names.map(\.count).max() ?? 0
        let times = report.stages.map { HumanFormat.duration(seconds: $0.plannedSeconds) }
        let timeWidth = times.map(\.count).max() ?? 0
        return zip(report.stages, zip(names, times)).map { stage, texts in
            let cells = [
                Self.word(for: stage.status).padded(to: 7), texts.0.padded(to: nameWidth),
                "\(stage.percentage) %".aligned(to: 5), texts.1.padded(to: timeWidth), note(on: stage),
            ]
            return "  " + cells.joined(separator: "  ").withoutTrailingSpaces
        }
    }

    private static func word(for status: RolloutReport.Stage.Status) -> String {
        status == .passed ? "done" : status.rawValue
    }

    private func note(on stage: RolloutReport.Stage) -> String {
        switch stage.status {
        case .waiting: return ""
        case .running:
            let left =
                stepSecondsLeft.map { ", \(HumanFormat.duration(seconds: $0.rounded(.up))) left" } ?? ""
            return step + left
        case .passed: return stage.loadTest ?? stage.split ?? ""
        case .failed, .stopped: return stage.reason ?? ""
        }
    }

    private var traffic: String {
        let asked = report.percentages.map { "\($0) %" }.joined(separator: " or ") + " asked for"
        // What was seen tells what was asked for as well.
        let seen = report.stages.last { $0.status == .running }?.split
        return "  traffic  \(seen ?? asked)"
    }

    private var health: [String] {
        if let running = report.stages.last(where: { $0.status == .running }) {
            return running.health.map { ["  health   \($0)"] } ?? []
        }
        return step.isEmpty ? [] : ["  now      \(step)"]
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    fileprivate func aligned(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }

    fileprivate var withoutTrailingSpaces: String { String(reversed().drop { $0 == " " }.reversed()) }
}
