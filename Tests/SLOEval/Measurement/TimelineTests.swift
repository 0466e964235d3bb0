import SLOEval
import Testing

@Suite struct TimelineTests {
    private static func timeline(_ requests: [(second: Int, nanoseconds: UInt64, failed: Bool)]) -> Timeline {
        var builder = Timeline.Builder()
        for request in requests {
            builder.record(second: request.second, nanoseconds: request.nanoseconds, failed: request.failed)
        }
        return builder.timeline
    }

    @Test func secondsInWhichNothingEndedAreLeftOut() {
        let seconds = Self.timeline([(0, 5, false), (0, 7, true), (3, 9, false)]).seconds
        #expect(seconds.map(\.index) == [0, 3])
        #expect(seconds.map(\.requests) == [2, 1])
        #expect(seconds.map(\.failures) == [1, 0])
        #expect(seconds.map(\.latency.sum) == [12, 9])
        #expect(seconds.allSatisfy { $0.latency.resolution == .coarse })
        #expect(Timeline.Builder().timeline.seconds.isEmpty)
    }

    @Test func aStragglerOfAnEarlierSecondCountsInTheOneUnderWay() {
        let seconds = Self.timeline([(0, 1, false), (2, 1, false), (1, 1, true), (-5, 1, false)]).seconds
        #expect(seconds.map(\.index) == [0, 2])
        #expect(seconds.map(\.requests) == [1, 3])
        #expect(seconds.map(\.failures) == [0, 1])
    }

    @Test func aLookAtTheTimelineDoesNotDisturbTheBuilder() {
        var builder = Timeline.Builder()
        builder.record(second: 0, nanoseconds: 1, failed: true)
        #expect(builder.timeline.seconds.map(\.requests) == [1])
        builder.record(second: 0, nanoseconds: 1, failed: false)
        #expect(builder.timeline.seconds.map(\.requests) == [2])
        #expect(builder.timeline.seconds.map(\.failures) == [1])
    }

    @Test func shardsMergeToTheWholeInAnyOrder() {
        var generator = SplitMix64(seed: 11)
        let requests = (0..<400).map { _ in
            (
                second: Int.random(in: 0..<20, using: &generator),
                nanoseconds: UInt64.random(in: 1_000...1_000_000_000, using: &generator),
                failed: Bool.random(using: &generator)
            )
        }
        let ordered = requests.sorted { $0.second < $1.second }
        let shards = (0..<4).map { shard in
            Self.timeline(ordered.enumerated().filter { $0.offset % 4 == shard }.map(\.element))
        }
        for order in [[0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]] {
            var whole = Timeline()
            for shard in order { whole.merge(shards[shard]) }
            #expect(whole == Self.timeline(ordered))
        }
    }

    @Test func aSecondAppendedTwiceIsOne() throws {
        var timeline = Timeline()
        let second = try #require(Self.timeline([(4, 10, true)]).seconds.first)
        timeline.append(second)
        timeline.append(second)
        #expect(timeline == Self.timeline([(4, 10, true), (4, 10, true)]))
    }

    @Test func aTimelineSurvivesJSON() throws {
        let timeline = Self.timeline([(0, 5, false), (1, 7_000_000, true), (9, 9, false)])
        #expect(try throughJSON(timeline) == timeline)
    }

    private static let empty = #"{"resolution":"coarse","count":0,"sum_ns":0,"cells":[]}"#
    private static let one =
        #"{"resolution":"coarse","count":1,"sum_ns":5,"min_ns":5,"max_ns":5,"cells":[5,1]}"#

    @Test(
        arguments: [
            ("seconds out of order", [(1, "1", "0", one), (0, "1", "0", one)]),
            ("the same second twice", [(1, "1", "0", one), (1, "1", "0", one)]),
            ("a second before the first", [(-1, "1", "0", one)]),
            ("a second after the end of time", [(.max, "1", "0", one)]),
            ("requests without latencies", [(0, "1", "0", empty)]),
            ("more requests than latencies", [(0, "18446744073709551615", "0", one)]),
            ("more failures than requests", [(0, "1", "2", one)]),
            ("a negative number of failures", [(0, "1", "-1", one)]),
        ] as [(String, [(Int, String, String, String)])]
    )
    func impossibleTimelinesAreRefused(what: String, seconds: [(Int, String, String, String)]) {
        let objects = seconds.map {
            #"{"index":\#($0.0),"requests":\#($0.1),"failures":\#($0.2),"latency":\#($0.3)}"#
        }
        #expect(throws: DecodingError.self, "\(what)") {
            try decode(Timeline.self, "[\(objects.joined(separator: ","))]")
        }
    }
}
