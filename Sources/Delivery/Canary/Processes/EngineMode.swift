import LoadCore

/// The other side of generator processes: this program, started again to send load over URLSession.
///
/// A tool that sends load this way asks it first in its `main`, before it reads its own arguments.
public enum EngineMode {
    /// Does the work on standard input, and writes to standard output what was measured, when the arguments
    /// ask for that.
    ///
    /// - Parameter arguments: those of the process, without the program's name.
    /// - Returns: how the process should end; `nil` for arguments that ask for something else.
    public static func run(_ arguments: [String]) async -> ExitCode? {
        switch arguments {
        case [LoadPlan.argument]: await GeneratorMode.run(LoadPlan.self)
        case [PairedPlan.argument]: await GeneratorMode.run(PairedPlan.self)
        case [ShadowOrder.argument]: await GeneratorMode.run(ShadowOrder.self)
        default: nil
        }
    }
}
