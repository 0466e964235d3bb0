import Testing

@testable import Delivery

@Suite struct ReportDestinationsTests {
    @Test func aDashIsStandardOutputAndTheLinesForPeopleGoElsewhere() throws {
        let files = ReportDestinations(report: "a.md", results: "-")
        #expect(files.console == .errors)
        #expect(files.reportLocation == "a.md")
        #expect(ReportDestinations(report: "-").reportLocation == nil)
        #expect(ReportDestinations(report: "a.md", results: "./-").console == .output)
    }

    @Test(arguments: [
        ReportDestinations(report: "-", results: "-"),
        ReportDestinations(report: "x.md", results: "-", metrics: "-"),
    ])
    func onlyOneReportTakesStandardOutput(files: ReportDestinations) {
        let error = #expect(throws: ReportError.sameDestination("-")) { try files.check() }
        #expect(error?.description.contains("standard output") == true)
        #expect(error?.exitCode == .usage)
    }
}
