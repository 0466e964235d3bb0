import Foundation
import SLOEval
import Testing

@Suite struct HistogramCodingTests {
    @Test(arguments: [LatencyHistogram.Resolution.fine, .coarse])
    func aHistogramSurvivesJSON(resolution: LatencyHistogram.Resolution) throws {
        let values = randomNanoseconds(count: 2_000, seed: 4) + [0, LatencyHistogram.largestTrackable]
        let histogram = LatencyHistogram(values, resolution: resolution)
        #expect(try throughJSON(histogram) == histogram)
        #expect(try throughJSON(CompactHistogram(histogram)) == CompactHistogram(histogram))
        #expect(try throughJSON(LatencyHistogram(resolution: resolution)).isEmpty)
    }

    @Test func theJSONIsTheDocumentedOne() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = String(decoding: try encoder.encode(LatencyHistogram([5, 5, 20])), as: UTF8.self)
        let documented =
            #"{"cells":[5,2,15,1],"count":3,"max_ns":20,"min_ns":5,"resolution":"fine","sum_ns":30}"#
        #expect(json == documented)
        #expect(try decode(LatencyHistogram.self, documented) == LatencyHistogram([5, 5, 20]))
    }

    @Test(arguments: [
        ("half a pair", "3,30,5,20,[5,2,15]"),
        ("a cell that was never hit", "3,30,5,20,[5,3,15,0]"),
        ("the same cell twice", "3,15,5,5,[5,2,0,1]"),
        ("a cell beyond the layout", "1,5,5,5,[18432,1]"),
        ("an index that overflows", "2,10,5,5,[5,1,18446744073709551615,1]"),
        ("a count that overflows", "1,5,5,5,[5,18446744073709551615,1,2]"),
        ("more values than a run can have", "562949953421312,2814749767106560,5,5,[5,562949953421312]"),
        ("a count that is not the cells' total", "4,30,5,20,[5,2,15,1]"),
        ("a negative count", "-3,30,5,20,[5,2,15,1]"),
        ("a fraction of a count", "3.5,30,5,20,[5,2,15,1]"),
        ("a count that is no number", "NaN,30,5,20,[5,2,15,1]"),
        ("a count in words", #""3",30,5,20,[5,2,15,1]"#),
        ("a sum below what the minimum allows", "3,14,5,20,[5,2,15,1]"),
        ("a sum above what the maximum allows", "3,61,5,20,[5,2,15,1]"),
        ("a minimum above the first cell", "3,30,6,20,[5,2,15,1]"),
        ("a maximum below the last cell", "3,30,5,19,[5,2,15,1]"),
        ("a maximum beyond the layout", "3,30,5,17592186044416,[5,2,15,1]"),
        ("a minimum above the maximum", "3,30,20,5,[5,2,15,1]"),
        ("no minimum", "3,30,null,20,[5,2,15,1]"),
        ("no maximum", "3,30,5,null,[5,2,15,1]"),
        ("a minimum of nothing", "0,0,5,null,[]"),
        ("a sum of nothing", "0,1,null,null,[]"),
    ])
    func impossibleHistogramsAreRefused(what: String, fields: String) {
        let numbers = fields.split(separator: ",", maxSplits: 4)
        let json = """
            {"resolution":"fine","count":\(numbers[0]),"sum_ns":\(numbers[1]),"min_ns":\(numbers[2]),\
            "max_ns":\(numbers[3]),"cells":\(numbers[4])}
            """
        #expect(throws: DecodingError.self, "\(what)") { try decode(LatencyHistogram.self, json) }
    }

    @Test func anUnknownResolutionIsRefused() {
        #expect(throws: DecodingError.self) {
            try decode(
                LatencyHistogram.self,
                #"{"resolution":"exact","count":0,"sum_ns":0,"min_ns":null,"max_ns":null,"cells":[]}"#
            )
        }
    }
}
