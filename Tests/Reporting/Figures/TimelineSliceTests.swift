import SLOEval
import Testing

@testable import Reporting

@Suite("Timeline slices")
struct TimelineSliceTests {
    @Test func theSlicesOfARunAddUpToTheRun() {
        let measurement = MeasurementFixture(failsEvery: 10).measurement
        for limit in [1, 7, 20, 60, 1_000] {
            let slices = measurement.timelineSlices(atMost: limit)
            #expect(slices.count <= limit)
            #expect(slices.map(\.requests).reduce(0, +) == measurement.requests)
            #expect(slices.map(\.failures).reduce(0, +) == measurement.failures)
            #expect(slices.last?.endSeconds == 60)
            #expect(zip(slices, slices.dropFirst()).allSatisfy { $0.endSeconds == $1.startSeconds })
        }
    }

    @Test func aStandstillIsASliceOfItsOwn() throws {
        let slices = stalling(elapsed: .seconds(6)).timelineSlices(atMost: 3)
        #expect(slices.map(\.requests) == [2, 0, 1])
        #expect(slices[1].latency == nil)
        #expect(slices[1].requestsPerSecond == 0)
        #expect(slices[1].errorRatePercent == 0)
        #expect(try #require(slices[2].latency).maximum == 5)
    }

    @Test func theLastSliceEndsWithTheRun() {
        let slices = stalling(elapsed: .milliseconds(5_500)).timelineSlices(atMost: 3)
        #expect(slices.last?.startSeconds == 4)
        #expect(slices.last?.endSeconds == 5.5)
        #expect(slices.last?.requestsPerSecond == 1 / 1.5)
    }

    @Test func aSecondPastTheEndCountsInTheLastSlice() {
        let slices = stalling(elapsed: .seconds(3)).timelineSlices(atMost: 3)
        #expect(slices.map(\.requests) == [1, 1, 1])
    }

    @Test func noTimeHasNoSlices() {
        #expect(stalling(elapsed: .zero).timelineSlices(atMost: 20).isEmpty)
    }

    /// Requests in the seconds 0, 1 and 5.
    private func stalling(elapsed: Duration) -> LoadMeasurement {
        var timeline = Timeline.Builder()
        for second in [0, 1, 5] { timeline.record(second: second, nanoseconds: 5_000_000, failed: false) }
        return LoadMeasurement(
            startedAt: MeasurementFixture.start,
            elapsed: elapsed,
            endpoints: [],
            timeline: timeline.timeline
        )
    }
}
