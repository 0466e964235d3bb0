import Foundation
import Testing

@testable import Reporting

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"),
            (1_738_324_800, "2025-01-31T12:00:00Z"),
            (1_738_324_800.125, "2025-01-31T12:00:00.125000000Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (-0.5, "1969-12-31T23:59:59.500000000Z"),
        ]
    )
    func aMomentIsWrittenInUTC(_ seconds: Double, _ text: String) {
        #expect(Date(timeIntervalSince1970: seconds).exactTimestamp == text)
    }

    @Test func everyMomentOfOurTimeComesBackExactly() throws {
        var moment = Date(timeIntervalSince1970: 1_700_000_000)
        for step in 0..<2_000 {
            moment += Double(step) * 0.123456789 + 0.9999999
            #expect(try #require(Date(timestamp: moment.exactTimestamp)) == moment)
        }
    }

    @Test(
        arguments: [
            "", "Z", "2025-01-31", "2025-01-31T12:00:00", "2025-01-31T12:00:00.Z", "2025-01-31T12:00:00.1.2Z",
            "2025-01-31T12:00:00.0123456789Z", "2025-01-31T12:00:00.-12Z", "2025-13-31T12:00:00Z", "now",
        ]
    )
    func anythingElseIsNoMoment(_ text: String) {
        #expect(Date(timestamp: text) == nil)
    }
}
