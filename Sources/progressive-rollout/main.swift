import Delivery
import Foundation

// The rollout itself is not built yet (CHANGELOG.md tells what is). A pipeline that calls it must not take
// that for a verdict, so everything but --help and --version ends with "could not do the work".
let command = Command(
    "progressive-rollout",
    summary: "Shift traffic to a new version in stages. Not available in this version.",
    version: "progressive-rollout \(ToolVersion.current)"
)
let exitCode = await Program(command).run(Array(CommandLine.arguments.dropFirst())) { _ in
    StandardStream.errors.writeLine(
        "progressive-rollout: not available in version \(ToolVersion.current); no traffic was shifted"
    )
    return .unavailable
}
exit(exitCode.rawValue)
