import SLOEval
import Testing

@Suite struct ProportionIntervalTests {
    @Test(arguments: Reference.wilson)
    func wilsonBoundsAgreeWithTheReference(
        events: UInt64,
        count: UInt64,
        confidence: Double,
        lower: Double,
        upper: Double
    ) throws {
        let interval = try #require(ProportionInterval(events: events, of: count, confidence: confidence))
        #expect(interval.lower.isClose(to: lower, absolute: 1e-15))
        #expect(interval.upper.isClose(to: upper))
        #expect(interval.estimate == Double(events) / Double(count))
    }

    @Test func theIntervalEndsExactlyAtNoneAndAll() throws {
        #expect(try #require(ProportionInterval(events: 0, of: 7)).lower == 0)
        #expect(try #require(ProportionInterval(events: 7, of: 7)).upper == 1)
    }

    @Test func whatIsNoProportionHasNoInterval() {
        #expect(ProportionInterval(events: 0, of: 0) == nil)
        #expect(ProportionInterval(events: 2, of: 1) == nil)
        #expect(ProportionInterval(events: 1, of: 2, confidence: 1) == nil)
        #expect(ProportionInterval(events: 1, of: 2, confidence: .nan) == nil)
    }

    @Test(arguments: Reference.newcombe)
    func newcombeBoundsAreThePublishedOnes(
        firstEvents: UInt64,
        firstCount: UInt64,
        secondEvents: UInt64,
        secondCount: UInt64,
        lower: Double,
        upper: Double
    ) throws {
        let first = try #require(ProportionInterval(events: firstEvents, of: firstCount))
        let second = try #require(ProportionInterval(events: secondEvents, of: secondCount))
        let difference = try #require(ProportionDifferenceInterval(first, minus: second))
        #expect(difference.lower.isClose(to: lower, absolute: 5.1e-5))
        #expect(difference.upper.isClose(to: upper, absolute: 5.1e-5))
        #expect(difference.estimate == first.estimate - second.estimate)
    }

    @Test func differentConfidencesHaveNoDifference() throws {
        let first = try #require(ProportionInterval(events: 1, of: 10))
        let second = try #require(ProportionInterval(events: 1, of: 10, confidence: 0.9))
        #expect(ProportionDifferenceInterval(first, minus: second) == nil)
    }
}
