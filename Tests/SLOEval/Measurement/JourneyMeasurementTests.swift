import Foundation
import SLOEval
import Testing

@Suite struct JourneyMeasurementTests {
    private func journey(_ name: String, succeeded: [UInt64], failed: [UInt64] = []) -> JourneyMeasurement {
        var journey = JourneyMeasurement(name: name)
        for value in succeeded { journey.record(nanoseconds: value, succeeded: true, requests: 4) }
        for value in failed { journey.record(nanoseconds: value, succeeded: false) }
        return journey
    }

    @Test func successesAndFailuresAreKeptApart() {
        let shopping = journey("shopping", succeeded: [100, 200, 300], failed: [7])

        #expect(shopping.iterations == 4)
        #expect(shopping.successes == 3)
        #expect(shopping.failures == 1)
        #expect(shopping.requests == 13)
        #expect(shopping.successRatePercent == 75)
        #expect(shopping.errorRatePercent == 25)
        #expect(shopping.successDuration.minimum == 100)
        #expect(shopping.duration.minimum == 7)
        #expect(shopping.duration.count == 4)
    }

    @Test func aJourneyWithoutIterationsHasNoSuccessRateToBoastOf() {
        let idle = JourneyMeasurement(name: "idle")
        #expect(idle.successRatePercent == 0)
        #expect(idle.errorRatePercent == 0)
        #expect(idle.duration.isEmpty)
    }

    @Test func shardsMergeByName() {
        var measurement = LoadMeasurement(
            elapsed: .seconds(1),
            journeys: [journey("shopping", succeeded: [100]), journey("browsing", succeeded: [50])]
        )
        measurement.merge(
            LoadMeasurement(
                elapsed: .seconds(1),
                journeys: [
                    journey("paying", succeeded: [], failed: [9]), journey("shopping", succeeded: [300]),
                ]
            )
        )

        #expect(measurement.journeys.map(\.name) == ["shopping", "browsing", "paying"])
        #expect(measurement.journeys[0] == journey("shopping", succeeded: [100, 300]))
        #expect(measurement.journeys[2].failures == 1)
    }

    @Test func aMeasurementKeepsItsJourneysInJSON() throws {
        let measurement = LoadMeasurement(
            elapsed: .seconds(1),
            journeys: [journey("shopping", succeeded: [100], failed: [20])]
        )
        let data = try JSONEncoder().encode(measurement)
        #expect(try JSONDecoder().decode(LoadMeasurement.self, from: data) == measurement)
    }

    @Test func aRunWithoutJourneysIsWrittenAsBefore() throws {
        let data = try JSONEncoder().encode(LoadMeasurement(elapsed: .seconds(1)))
        let text = String(decoding: data, as: UTF8.self)
        #expect(!text.contains("journeys"))
        #expect(try JSONDecoder().decode(LoadMeasurement.self, from: data).journeys.isEmpty)
    }
}
