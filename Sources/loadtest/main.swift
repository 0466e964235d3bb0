import Delivery
import Foundation

Program.prepareProcess()
let arguments = Array(CommandLine.arguments.dropFirst())
let exitCode =
    GeneratorMode.isAskedFor(by: arguments)
    ? await GeneratorMode.run()
    : await LoadTestProgram.run(arguments, environment: ProcessInfo.processInfo.environment)
exit(exitCode.rawValue)
