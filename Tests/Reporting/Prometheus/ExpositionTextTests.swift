import Testing
import TestSupport

@testable import Reporting

@Suite("Exposition text")
struct ExpositionTextTests {
    @Test func aFamilyHasHelpTypeAndSamples() throws {
        let family = MetricFamily(
            name: "requests_total",
            help: "Requests.",
            kind: .counter,
            samples: [
                MetricSample(1, labels: [MetricLabel("outcome", "success"), MetricLabel("team", "")]),
                MetricSample(2.5),
            ]
        )
        #expect(
            try ExpositionText.text(of: [family]) == """
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total{outcome="success"} 1
                requests_total 2.5

                """
        )
    }

    @Test(
        arguments: [
            ("plain", "plain"), ("a\"b", #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#),
            ("é😀", "é😀"), (#"\n"#, #"\\n"#),
        ]
    )
    func labelValuesAreEscaped(_ value: String, _ escaped: String) throws {
        let text = try self.text(samples: [MetricSample(1, labels: [MetricLabel("l", value)])])
        #expect(text.hasSuffix("\nm{l=\"\(escaped)\"} 1\n"))
        #expect(ExpositionCheck(text).values == ["m{l=\"\(value)\"}": "1"])
    }

    @Test func controlsInALabelAreMadeVisible() throws {
        let text = try self.text(samples: [MetricSample(1, labels: [MetricLabel("l", "a\r\nb\u{1B}")])])
        #expect(text.hasSuffix("\nm{l=\"a\\nb␛\"} 1\n"))
    }

    @Test func helpIsEscapedButItsQuotesAreNot() throws {
        let family = MetricFamily(name: "m", help: "a \"b\" \\ c\r\nd", kind: .gauge)
        #expect(try ExpositionText.text(of: [family]) == "# HELP m a \"b\" \\\\ c\\nd\n# TYPE m gauge\n")
    }

    @Test(
        arguments: [
            (0, "0"), (1, "1"), (0.001, "0.001"), (-2.5, "-2.5"), (1e300, "1e+300"), (1e-7, "1e-07"),
            (1_738_324_800.125, "1738324800.125"), (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        ]
    )
    func valuesAreWrittenAsPrometheusReadsThem(_ value: Double, _ text: String) {
        #expect(ExpositionText.number(value) == text)
    }

    @Test(
        arguments: [
            ("loadtest_p95", true, true), ("_x", true, true), ("a:b", true, false), ("9a", false, false),
            ("", false, false), ("a-b", false, false), ("a b", false, false), ("é", false, false),
            ("@", false, false), ("[", false, false), ("`", false, false), ("{", false, false),
        ]
    )
    func namesAreOfLettersDigitsAndUnderscores(_ name: String, _ isMetric: Bool, _ isLabel: Bool) {
        #expect(ExpositionText.isMetricName(name) == isMetric)
        #expect(ExpositionText.isLabelName(name) == isLabel)
    }

    @Test func whatCannotBeWrittenIsAnError() {
        let label = MetricLabel("l", "v")
        #expect(throws: ExpositionError.invalidLabelName("a:b")) {
            try text(samples: [MetricSample(1, labels: [MetricLabel("a:b", "v")])])
        }
        #expect(throws: ExpositionError.repeatedLabel("l", metric: "m")) {
            try text(samples: [MetricSample(1, labels: [label, MetricLabel("l", "w")])])
        }
        #expect(throws: ExpositionError.repeatedSeries("m{k=\"v\",l=\"v\"}")) {
            let other = MetricLabel("k", "v")
            return try text(samples: [
                MetricSample(1, labels: [label, other]), MetricSample(2, labels: [other, label]),
            ])
        }
        #expect(throws: ExpositionError.repeatedSeries("m")) {
            try text(samples: [MetricSample(1), MetricSample(2, labels: [MetricLabel("l", "")])])
        }
        #expect(throws: ExpositionError.invalidMetricName("1m")) {
            try ExpositionText.text(of: [MetricFamily(name: "1m", help: "", kind: .gauge)])
        }
    }

    @Test(arguments: ["h", "h_bucket", "h_sum", "h_count"])
    func noFamilyTakesANameOfAHistogram(_ name: String) {
        let histogram = MetricFamily(name: "h", help: "", kind: .histogram)
        let gauge = MetricFamily(name: name, help: "", kind: .gauge)
        #expect(throws: ExpositionError.repeatedFamily(name)) {
            try ExpositionText.text(of: [histogram, gauge])
        }
        #expect(throws: ExpositionError.repeatedFamily(name)) {
            try ExpositionText.text(of: [gauge, histogram])
        }
    }

    private func text(samples: [MetricSample]) throws -> String {
        try ExpositionText.text(of: [MetricFamily(name: "m", help: "h", kind: .gauge, samples: samples)])
    }
}
