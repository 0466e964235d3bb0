import Delivery
import Foundation

// The verification itself is not built yet (CHANGELOG.md tells what is). A pipeline that calls it must not take
// that for a verdict, so everything but --help and --version ends with "could not do the work".
let command = Command(
    "canary-verify",
    summary: "Verify a canary against production. Not available in this version.",
    version: "canary-verify \(ToolVersion.current)"
)
let exitCode = await Program(command).run(Array(CommandLine.arguments.dropFirst())) { _ in
    StandardStream.errors.writeLine(
        "canary-verify: not available in version \(ToolVersion.current); nothing was verified"
    )
    return .unavailable
}
exit(exitCode.rawValue)
