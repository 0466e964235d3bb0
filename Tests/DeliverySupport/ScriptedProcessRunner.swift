public import Delivery
import Synchronization

/// A process runner that starts nothing: it answers from a script and remembers what it was asked to run.
///
/// ```swift
/// let runner = ScriptedProcessRunner([
///     .on("kubectl", "get", says: #"{"kind": "Deployment"}"#),
///     .on("kubectl", "rollout", "undo", exits: 1, complains: "no such deployment"),
/// ])
/// ```
///
/// Each call is answered by the first line of the script that fits and is not used up. A call that no line
/// fits ends with status 127 and is listed in ``unexpected``.
public final class ScriptedProcessRunner: ProcessRunner {
    /// A line of the script: which calls it fits, how often, and what is answered.
    public struct Line: Sendable {
        let words: [String]
        var uses: Int
        let answer: @Sendable (ProcessCall) throws(ProcessError) -> ProcessResult

        /// Fits calls whose program and arguments begin with these words, once, and works out the answer.
        public static func on(
            _ words: String...,
            answer: @escaping @Sendable (ProcessCall) throws(ProcessError) -> ProcessResult
        ) -> Line {
            Line(words: words, uses: 1, answer: answer)
        }

        /// Fits calls whose program and arguments begin with these words, once.
        public static func on(
            _ words: String...,
            exits status: Int32 = 0,
            says output: String = "",
            complains errors: String = ""
        ) -> Line {
            Line(words: words, uses: 1) { (_: ProcessCall) throws(ProcessError) in
                ProcessResult(
                    ending: .exited(status),
                    standardOutput: .init(output),
                    standardError: .init(errors)
                )
            }
        }

        /// Fits calls whose program and arguments begin with these words, once; they can't be run.
        public static func on(_ words: String..., throws error: ProcessError) -> Line {
            Line(words: words, uses: 1) { (_: ProcessCall) throws(ProcessError) in throw error }
        }

        /// The same line, usable any number of times.
        public func always() -> Line {
            var copy = self
            copy.uses = .max
            return copy
        }

        func fits(_ call: ProcessCall) -> Bool {
            uses > 0 && ([call.program] + call.arguments).starts(with: words)
        }
    }

    private struct State {
        var lines: [Line]
        var calls: [ProcessCall] = []
        var unexpected: [ProcessCall] = []
    }

    private let state: Mutex<State>

    /// Creates a runner with a script.
    public init(_ lines: [Line] = []) {
        state = Mutex(State(lines: lines))
    }

    /// All calls so far, in order.
    public var calls: [ProcessCall] { state.withLock(\.calls) }

    /// The command lines of all calls so far, in order.
    public var commandLines: [String] { calls.map(\.commandLine) }

    /// The command lines of the calls that no line of the script fitted.
    public var unexpected: [String] { state.withLock(\.unexpected).map(\.commandLine) }

    /// The lines that were never used, as the words they wait for.
    public var unused: [String] {
        state.withLock(\.lines).filter { $0.uses == 1 }.map { $0.words.joined(separator: " ") }
    }

    /// Answers from the script; what it says goes to the handler if there is one.
    public func run(
        _ call: ProcessCall,
        onOutput: OutputHandler?
    ) async throws(ProcessError) -> ProcessResult {
        let line = state.withLock { state -> Line? in
            state.calls.append(call)
            guard let index = state.lines.firstIndex(where: { $0.fits(call) }) else {
                state.unexpected.append(call)
                return nil
            }
            if state.lines[index].uses < .max { state.lines[index].uses -= 1 }
            return state.lines[index]
        }
        guard let line else {
            let complaint = "the script has no line for: \(call.commandLine)"
            return ProcessResult(ending: .exited(127), standardError: .init(complaint))
        }
        var result = try line.answer(call)
        if let onOutput {
            onOutput(result.standardOutput.bytes)
            result.standardOutput.bytes = []
        }
        return result
    }
}
