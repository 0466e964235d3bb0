import Testing
import TestSupport

@Suite("Check of exposition text")
struct ExpositionCheckTests {
    @Test(
        arguments: [
            ("# HELP a h\n# TYPE a gauge\na 1", "does not end in a newline"),
            ("# HELP a h\n# TYPE a gauge\na 1\na 1\n", "a series twice"),
            ("# HELP a h\n# TYPE a gauge\na{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 1\n", "a series twice"),
            ("# HELP a h\n# TYPE a gauge\na{x=\"\"} 1\na 1\n", "a series twice"),
            ("# HELP a h\n# TYPE a gauge\na{x=\"1\",x=\"2\"} 1\n", "a label twice"),
            ("# HELP a h\n# TYPE a gauge\n# HELP b h\n# TYPE b gauge\nb 1\na 1\n", "interleaved families"),
            ("# HELP a h\n# TYPE a gauge\n# TYPE a gauge\n", "a second TYPE"),
            ("# HELP a h\n# HELP a h\n", "a second HELP"),
            ("# TYPE a gauge\na 1\n", "a TYPE without a HELP"),
            ("# HELP a h\n# TYPE a thing\n", "an unknown TYPE"),
            ("a 1\n", "a sample without a TYPE"),
            ("# HELP a h\n# TYPE a gauge\na_sum 1\n", "a sample without a TYPE"),
            ("# HELP a h\n# TYPE a gauge\na{b:c=\"1\"} 1\n", "not a sample"),
            ("# HELP a h\n# TYPE a gauge\na{b=\"\\t\"} 1\n", "not a sample"),
            ("# HELP a h\n# TYPE a gauge\na{b=\"c\nd\"} 1\n", "not a sample"),
            ("# HELP a h\n# TYPE a gauge\na{b=\"c\r\nd\"} 1\n", "not a sample"),
            ("# HELP a h\n# TYPE a gauge\na 1 1738324800\n", "not a sample"),
            ("# HELP a h\n# TYPE a gauge\na one\n", "not a value"),
            ("# HELP a h\n# TYPE a gauge\na inf\n", "not a value"),
            ("# EOF\n", "neither HELP nor TYPE"),
        ]
    )
    func eachFaultIsFound(_ text: String, _ finding: String) {
        #expect(ExpositionCheck(text).findings.contains { $0.contains(finding) })
    }

    @Test func nothingIsFoundInAGoodText() {
        let text = """
            # HELP a h
            # TYPE a gauge
            a{x="1",y="q\\"\\\\\\n"} NaN
            # HELP b h
            # TYPE b histogram
            b_bucket{le="+Inf"} 1
            b_sum 2.5e-07
            b_count 1

            """
        let check = ExpositionCheck(text)
        #expect(check.findings.isEmpty)
        #expect(check.values.count == 4)
        #expect(check.values["a{x=\"1\",y=\"q\"\\\n\"}"] == "NaN")
    }
}
