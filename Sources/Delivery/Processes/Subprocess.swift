import Foundation

/// Runs programs as child processes.
///
/// A child is started without a shell, leads a process group of its own, gets default signal handling, and
/// inherits no descriptor but its three standard ones. It is watched by a thread of its own, so that waiting
/// for it costs no thread of the cooperative pool. When its time is up, or the task that waits for it is
/// cancelled, its whole group is asked to end (SIGTERM) and, after a grace, made to (SIGKILL). A grandchild
/// that outlives a child and holds its outputs open delays nothing.
///
/// Children end with us, however we end: the system kills a child when the thread that watches it is gone,
/// and a small guard process, started with the first child, kills what is left of their groups. What a child
/// that has ended left running on purpose stays.
public struct Subprocess: ProcessRunner {
    private let lookup: ProgramLookup
    private let observer: ProcessObserver?

    /// Creates a runner.
    ///
    /// - Parameter searchPath: the folders, separated by colons as in `PATH`, in which programs given by name
    ///   are looked up. Relative folders are taken from the current one, empty ones are skipped.
    public init(searchPath: String) { self.init(searchPath: searchPath, observer: nil) }

    /// Creates a runner whose observer is told of each program before it starts.
    package init(searchPath: String, observer: ProcessObserver?) {
        lookup = ProgramLookup(searchPath: searchPath)
        self.observer = observer
    }

    /// Runs a program and waits for its end.
    ///
    /// - Throws: ``ProcessError/cancelled(program:)`` when the task is cancelled, after the program has
    ///   ended.
    public func run(
        _ call: ProcessCall,
        onOutput: OutputHandler?
    ) async throws(ProcessError) -> ProcessResult {
        guard !Task.isCancelled else { throw .cancelled(program: call.program) }
        let path = try lookup.find(call.program)
        let mailbox = try Mailbox.make(for: path)
        let observer = observer
        let outcome: Result<ProcessResult, ProcessError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(returning: Self.supervise(call, path, mailbox, observer, onOutput))
                }
            }
        } onCancel: {
            mailbox.post(.cancel)
        }
        return try outcome.get()
    }

    private static func supervise(
        _ call: ProcessCall,
        _ path: String,
        _ mailbox: Mailbox,
        _ observer: ProcessObserver?,
        _ onOutput: OutputHandler?
    ) -> Result<ProcessResult, ProcessError> {
        blockAllSignals()
        do throws(ProcessError) {
            let child = try ChildProcess(spawning: call, at: path, observer: observer)
            let identity = child.identity
            var supervisor = Supervisor(child, of: call, mailbox: mailbox, onOutput: onOutput)
            let result = supervisor.run()
            if let observer, let identity { observer.didEnd(identity, call) }
            return supervisor.wasCancelled ? .failure(.cancelled(program: call.program)) : .success(result)
        } catch {
            return .failure(error)
        }
    }
}

/// Keeps signals of this process away from the calling thread; above all SIGPIPE, which a child that does not
/// read its input would cause, becomes the error EPIPE.
func blockAllSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
}
