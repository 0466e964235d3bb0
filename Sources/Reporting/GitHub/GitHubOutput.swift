/// Outputs of a step of GitHub Actions, in the form of the file that `GITHUB_OUTPUT` names.
public enum GitHubOutput {
    /// The lines that set outputs, in order, each ending in a newline.
    ///
    /// A value with line breaks stands between two lines of a delimiter that is no part of it, so that no
    /// value can set another output.
    ///
    /// - Parameter outputs: names of letters, digits, `_` and `-`, and their values; a pair whose name holds
    ///   anything else is left out.
    public static func text(of outputs: [(name: String, value: String)]) -> String {
        outputs.filter { isName($0.name) }.map { line(name: $0.name, value: $0.value) }.joined()
    }

    /// The outputs of a gate: `performance_passed` (`true` or `false`) and, when there is one, `report_url`.
    ///
    /// Only a pass is a pass: an inconclusive or stopped one is `false`.
    public static func text(of event: DeploymentEvent, reportURL: String? = nil) -> String {
        let passed = event.outcome == .passed || event.outcome == .succeeded
        let url = reportURL.map { [(name: "report_url", value: $0)] } ?? []
        return text(of: [(name: "performance_passed", value: String(passed))] + url)
    }

    private static func line(name: String, value: String) -> String {
        let lines = value.cleanLines
        let value = lines.joined(separator: "\n")
        guard lines.count > 1 || value.contains("<<") else { return "\(name)=\(value)\n" }
        var delimiter = "LOADGATE_END"
        while value.contains(delimiter) { delimiter += "_" }
        return "\(name)<<\(delimiter)\n\(value)\n\(delimiter)\n"
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
