import Delivery
import Foundation

Program.prepareProcess()
let arguments = Array(CommandLine.arguments.dropFirst())
let exitCode: ExitCode
if GeneratorMode.isAskedFor(by: arguments) {
    exitCode = await GeneratorMode.run()
} else if EngineMode.isAskedFor(by: arguments) {
    exitCode = await EngineMode.run(arguments)
} else {
    exitCode = await CanaryProgram.run(arguments, environment: ProcessInfo.processInfo.environment)
}
exit(exitCode.rawValue)
