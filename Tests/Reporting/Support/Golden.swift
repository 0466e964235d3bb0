import Foundation
import Testing

/// Texts kept under `Tests/Reporting/Golden`, to compare with what is written today.
///
/// `LOADGATE_REGENERATE_GOLDEN=1 swift test --filter Golden` writes them anew; read the difference before
/// committing it. Such a run fails on purpose, so that the variable cannot be left on.
enum Golden {
    static func expect(_ text: String, matches name: String, at location: SourceLocation = #_sourceLocation)
        throws
    {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden").appending(path: name)
        if ProcessInfo.processInfo.environment["LOADGATE_REGENERATE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: file)
            Issue.record(
                "\(name) was written anew; unset LOADGATE_REGENERATE_GOLDEN",
                sourceLocation: location
            )
            return
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        // Compared as bytes: as strings, texts that differ in Unicode normalization are equal.
        guard Array(expected.utf8) != Array(text.utf8) else { return }
        let difference = firstDifference(expected, text)
        Issue.record("\(name) differs, \(difference)", sourceLocation: location)
    }

    private static func firstDifference(_ expected: String, _ found: String) -> String {
        let expected = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let found = found.split(separator: "\n", omittingEmptySubsequences: false)
        let line = zip(expected, found).enumerated().first { $1.0 != $1.1 }?.offset
        guard let line else { return "in length: \(expected.count) lines expected, \(found.count) found" }
        return "line \(line + 1): expected '\(expected[line])', found '\(found[line])'"
    }
}
