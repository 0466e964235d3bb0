import Foundation
@testable import SLOEval
import Testing

@Suite struct PhaseMeasurementTests {
    /// Phases in milliseconds.
    static func phases(
        before: KeyValuePairs<RequestPhase, UInt64> = [:],
        within: KeyValuePairs<RequestPhase, UInt64> = [:]
    ) -> RequestPhases {
        var phases = RequestPhases()
        for (phase, time) in before { phases.beforeSent[phase] = time * 1_000_000 }
        for (phase, time) in within { phases.inLatency[phase] = time * 1_000_000 }
        phases.isAnswered = true
        return phases
    }

    private static let fresh = phases(
        before: [.dns: 2, .connect: 3, .tls: 5],
        within: [.firstByte: 10, .transfer: 1]
    )
    private static let kept = phases(within: [.firstByte: 8])

    private var sample: PhaseMeasurement {
        var sample = PhaseMeasurement()
        var fresh = Self.fresh
        (fresh.hasOpened, fresh.hasResumed, fresh.wasClosed) = (true, true, true)
        var kept = Self.kept
        kept.hasReused = true
        sample.record(fresh, latency: 11_000_000, lag: nil, bytes: 100)
        sample.record(kept, latency: 8_000_000, lag: nil, bytes: 50)
        return sample
    }

    private func throughJSON(_ measurement: PhaseMeasurement) throws -> PhaseMeasurement {
        try JSONDecoder().decode(PhaseMeasurement.self, from: JSONEncoder().encode(measurement))
    }

    @Test func aRequestCountsInThePhasesThatItHad() {
        let counts = RequestPhase.allCases.map { sample[$0].count }
        #expect(counts == [0, 1, 1, 1, 2, 2])
        #expect(sample[.transfer].minimum == 0, "an answer that is read at once")
        #expect(sample[.tls].sum == 5_000_000 && sample[.firstByte].sum == 18_000_000)
        #expect(sample.opened == 1 && sample.reused == 1 && sample.resumed == 1 && sample.closed == 1)
    }

    @Test func aRequestWithoutAnAnswerHasNoTransfer() {
        var phases = Self.phases(within: [.firstByte: 30])
        phases.isAnswered = false
        var measurement = PhaseMeasurement()
        measurement.record(phases, latency: 30_000_000, lag: nil, bytes: 0)
        #expect(measurement[.firstByte].count == 1 && measurement[.transfer].isEmpty)
    }

    @Test func aRepeatedPhaseCountsOnceWithItsSum() {
        var measurement = PhaseMeasurement()
        let phases = Self.phases(before: [.connect: 3], within: [.connect: 4, .firstByte: 10])
        measurement.record(phases, latency: 14_000_000, lag: nil, bytes: 0)
        #expect(measurement[.connect].count == 1 && measurement[.connect].sum == 7_000_000)
    }

    /// From the planned start on: 20 ms until the write, of which 10 opened the connection.
    @Test func inAnOpenRunTheRestOfTheLagIsTheWait() throws {
        var measurement = PhaseMeasurement()
        measurement.record(Self.fresh, latency: 31_000_000, lag: 20_000_000, bytes: 0)
        #expect(measurement[.wait].sum == 10_000_000)
        let cell = try #require(measurement.byLatency.cell(at: 31_000_000))
        #expect(cell.times.total == 31_000_000 && cell.times.tls == 5_000_000)
        measurement.record(Self.kept, latency: 8_000_000, lag: 0, bytes: 0)
        #expect(measurement[.wait].count == 2 && measurement[.wait].minimum == 0)
    }

    @Test func inAClosedRunLatencyConsistsOfWhatFollowsTheWrite() throws {
        let cell = try #require(sample.byLatency.cell(at: 11_000_000))
        #expect(cell.requests == 1 && cell.bytes == 100 && cell.times.total == 11_000_000)
        #expect(cell.times.opening == 0)
    }

    @Test func aRequestThatWasNeverSentWaited() throws {
        var measurement = PhaseMeasurement()
        measurement.recordUnsent(age: 4_000_000_000)
        #expect(measurement[.wait].isEmpty, "it is no request of any phase")
        #expect(try #require(measurement.byLatency.cell(at: 4_000_000_000)?.longest).phase == .wait)
    }

    @Test func shardsAddUpToTheWhole() {
        var (one, other) = (PhaseMeasurement(), PhaseMeasurement())
        one.record(Self.fresh, latency: 11_000_000, lag: nil, bytes: 100)
        other.record(Self.kept, latency: 8_000_000, lag: nil, bytes: 50)
        var whole = PhaseMeasurement()
        whole.record(Self.kept, latency: 8_000_000, lag: nil, bytes: 50)
        whole.record(Self.fresh, latency: 11_000_000, lag: nil, bytes: 100)
        var (forth, back) = (one, other)
        forth.merge(other)
        back.merge(one)
        #expect(forth == whole && back == whole)
        var unknown: PhaseMeasurement?
        unknown.merge(nil)
        #expect(unknown == nil)
        unknown.merge(whole)
        #expect(unknown == whole)
    }

    @Test func aMeasurementSurvivesJSON() throws {
        #expect(try throughJSON(sample) == sample)
        #expect(try throughJSON(sample.coarse) == sample.coarse)
        #expect(try throughJSON(PhaseMeasurement()) == PhaseMeasurement())
    }

    @Test func aSnapshotCarriesLess() {
        #expect(sample.coarse.byLatency.isEmpty && sample.coarse.opened == 1)
        #expect(sample.coarse[.tls].count == 1 && sample.coarse[.tls].resolution == .coarse)
    }

    @Test func resultsOfEarlierVersionsHaveNoPhases() throws {
        var measurement = LoadMeasurement(elapsed: .seconds(1))
        measurement.phases = sample
        let encoded = try JSONEncoder().encode(measurement)
        #expect(try JSONDecoder().decode(LoadMeasurement.self, from: encoded) == measurement)
        var object = try #require(JSONSerialization.jsonObject(with: encoded) as? [String: Any])
        #expect(object.removeValue(forKey: "phases") != nil)
        let old = try JSONSerialization.data(withJSONObject: object)
        #expect(try JSONDecoder().decode(LoadMeasurement.self, from: old).phases == nil)
    }

    @Test(arguments: [
        "[[0,1,0,0,0,0,0,0]]", "[[0,1,0,0,0,0,0,0,0,0]]", "[[168,1,0,0,0,0,0,0,0]]",
        "[[0,0,0,0,0,0,0,0,0]]", "[[1,1,0,0,0,0,0,0,0],[1,1,0,0,0,0,0,0,0]]", "[[0,-1,0,0,0,0,0,0,0]]",
    ])
    func impossibleRowsAreRefused(_ rows: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(LatencyBreakdown.self, from: Data(rows.utf8))
        }
    }

    /// Cells border on each other, and none is wider than a quarter of its lowest value.
    @Test func aCellHoldsLatenciesThatDifferByAQuarterAtMost() {
        var lowest: UInt64 = 4
        for value in stride(from: UInt64(4), to: 4_096, by: 1) {
            var breakdown = LatencyBreakdown()
            breakdown.record(PhaseTimes(), latency: lowest, bytes: 0)
            guard breakdown.cell(at: value) == nil else { continue }
            #expect(value * 4 <= lowest * 5)
            lowest = value
        }
        var breakdown = LatencyBreakdown()
        breakdown.record(PhaseTimes(), latency: .max, bytes: 0)
        #expect(breakdown.cell(at: .max) != nil && breakdown.cell(at: 0) == nil)
    }
}
