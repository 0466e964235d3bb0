import SLOEval
import Testing

@Suite struct TallyTests {
    @Test func itCountsEachKindApart() {
        var tally = StatusCounts()
        #expect(tally.isEmpty && tally.total == 0)
        tally.add(200)
        tally.add(404)
        tally.add(200, times: 4)
        tally.add(500, times: 0)
        #expect(tally[200] == 5 && tally[404] == 1 && tally[500] == 0)
        #expect(tally.total == 6 && !tally.isEmpty)
        #expect(tally.byFrequency.map(\.element) == [200, 404])
    }

    @Test func theMostFrequentComesFirstAndEqualsByName() {
        let tally: StatusCounts = [503: 2, 404: 1, 200: 7, 302: 1, 301: 2]
        #expect(tally.byFrequency.map(\.element) == [200, 301, 503, 302, 404])
        #expect(tally.byFrequency.map(\.count) == [7, 2, 2, 1, 1])
    }

    @Test func mergingAddsWhateverTheOrder() {
        let a: FailureCounts = [.reset: 2, .dns: 1]
        let b: FailureCounts = [.dns: 4, .tls: 3]
        var (ab, ba) = (a, b)
        ab.merge(b)
        ba.merge(a)
        #expect(ab == ba && ab == [.dns: 5, .tls: 3, .reset: 2])
        #expect(ab.byFrequency.map(\.element) == ba.byFrequency.map(\.element))
        #expect(ab != a)
    }

    @Test func itIsAnObjectFromNameToCountInJSON() throws {
        #expect(try decode(FailureCounts.self, #"{"http_5xx":3,"dns":1}"#) == [.http5xx: 3, .dns: 1])
        #expect(try decode(StatusCounts.self, #"{"200":3,"404":1}"#) == [200: 3, 404: 1])
        let tally: StatusCounts = [200: 10, 503: 2]
        #expect(try throughJSON(tally) == tally)
    }

    @Test(arguments: [#"{"melted":1}"#, #"{"dns":-1}"#, #"{"dns":1.5}"#, #"{"dns":"1"}"#, "[]"])
    func whatIsNoTallyIsRefused(json: String) {
        #expect(throws: DecodingError.self) { try decode(FailureCounts.self, json) }
    }

    @Test func countsThatWouldOverflowStayAtTheLargestValue() {
        var tally: StatusCounts = [200: .max, 404: .max]
        tally.merge(tally)
        #expect(tally[200] == .max && tally.total == .max)
    }
}
