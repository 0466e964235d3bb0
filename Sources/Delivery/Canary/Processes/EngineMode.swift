import LoadCore

/// The other side of an ``EngineProcess``: this program, started again to do one step of a verification.
public enum EngineMode {
    /// Whether these arguments, without the program's name, ask for such a process.
    public static func isAskedFor(by arguments: [String]) -> Bool {
        [[PairedPlan.argument], [ShadowOrder.argument]].contains(arguments)
    }

    /// Does the work on standard input and tells what was measured.
    ///
    /// - Parameter arguments: those that ``isAskedFor(by:)`` accepts.
    /// - Returns: how the process should end.
    public static func run(_ arguments: [String]) async -> ExitCode {
        arguments == [PairedPlan.argument]
            ? await GeneratorMode.run(PairedPlan.self) : await GeneratorMode.run(ShadowOrder.self)
    }
}
