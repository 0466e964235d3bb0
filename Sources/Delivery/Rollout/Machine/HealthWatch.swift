/// The readings of a stage's health so far, from the moment its share is set.
package struct HealthWatch: Sendable, Equatable, Codable {
    /// The judgement of all readings so far.
    package enum Judgement: Sendable, Equatable {
        /// The time is not over, or the last reading was not a good one.
        case goOn
        /// The stage was watched for its whole duration and is healthy.
        case passed
        /// The stage fails, with a sentence.
        case failed(reason: String)
        /// Too little was seen for too long, with a sentence.
        case inconclusive(reason: String)
    }

    /// The time covered by good readings since the watch began, in seconds.
    package private(set) var watchedSeconds: Double = 0
    /// Good readings.
    package private(set) var good = 0
    /// Bad readings.
    package private(set) var bad = 0
    /// Bad readings since the last good one.
    package private(set) var badInARow = 0
    /// Readings without an answer since the last answer.
    package private(set) var errorsInARow = 0
    /// The time since the watch began that ended in readings of too few requests, in seconds.
    package private(set) var unseenSeconds: Double = 0

    /// How many intervals a stage goes on at least when too few requests come to judge it.
    private static let patience = 10.0

    /// Counts a reading beside another step, in which no time is watched for. It can fail the stage.
    mutating func noteBeside(_ reading: HealthReading, settings: RolloutSettings) -> Judgement {
        count(reading, settings: settings) ?? .goOn
    }

    /// Counts a reading of the watch itself and judges.
    ///
    /// A gap in which nobody looked, say because the machine slept, counts for two intervals at most. Time
    /// that ends in a bad reading or in none at all was not watched: the stage lasts that much longer.
    mutating func note(
        _ reading: HealthReading,
        elapsedSeconds: Double,
        duration: Double,
        settings: RolloutSettings
    ) -> Judgement {
        if let failure = count(reading, settings: settings) { return failure }
        let seconds = min(max(0, elapsedSeconds), 2 * settings.healthIntervalSeconds)
        switch reading {
        case .healthy:
            watchedSeconds += seconds
            return watchedSeconds >= duration && good >= settings.minGoodReadings ? .passed : .goOn
        case .unseen(let finding):
            unseenSeconds += seconds
            let limit = max(duration, Self.patience * settings.healthIntervalSeconds)
            guard unseenSeconds >= limit else { return .goOn }
            return .inconclusive(
                reason:
                    "too few requests came to judge the health, \(good) good readings: \(finding); "
                    + RolloutStage.remedyForLittleTraffic
            )
        case .bad, .error: return .goOn
        }
    }

    /// Counts a reading; returns the failure that it makes complete.
    private mutating func count(_ reading: HealthReading, settings: RolloutSettings) -> Judgement? {
        switch reading {
        case .healthy:
            (badInARow, errorsInARow) = (0, 0)
            good += 1
        case .bad(let finding):
            badInARow += 1
            bad += 1
            errorsInARow = 0
            if badInARow >= settings.maxConsecutiveBadReadings {
                return .failed(reason: "\(badInARow) bad readings in a row, the last: \(finding)")
            }
            if let limit = settings.maxBadReadings, bad >= limit {
                return .failed(reason: "\(bad) bad readings in this stage, the last: \(finding)")
            }
        case .error(let finding):
            errorsInARow += 1
            if errorsInARow >= settings.maxConsecutiveErrors {
                return .failed(reason: "health could not be read \(errorsInARow) times in a row: \(finding)")
            }
        // Who sees nothing learns nothing: what was bad before stays so.
        case .unseen: errorsInARow = 0
        }
        return nil
    }
}
