/// A way to run programs: the real one is ``Subprocess``, tests bring a scripted one.
public protocol ProcessRunner: Sendable {
    /// Receives what a program writes to standard output as it comes, in pieces of any size.
    typealias OutputHandler = @Sendable (_ bytes: [UInt8]) -> Void

    /// Runs a program and waits for its end.
    ///
    /// A program that ends badly is a result, not an error.
    ///
    /// - Parameters:
    ///   - call: The program and its circumstances.
    ///   - onOutput: Receives standard output as it comes, on a thread of the runner's; it is then not kept
    ///     for the result. `nil` keeps it, up to the call's limit.
    func run(_ call: ProcessCall, onOutput: OutputHandler?) async throws(ProcessError) -> ProcessResult
}

extension ProcessRunner {
    /// Runs a program, waits for its end and keeps what it says.
    public func run(_ call: ProcessCall) async throws(ProcessError) -> ProcessResult {
        try await run(call, onOutput: nil)
    }
}
