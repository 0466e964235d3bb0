import Synchronization
import Reporting

/// Names the commands that change something in the journal, each before it starts.
///
/// A process that dies leaves commands that still work: whoever comes next finds them by these names, and
/// ends them before it looks at the route.
package final class RolloutCommands: Sendable {
    private struct State {
        var depth = 0
        var mayRefuse = false
    }

    private let journal: RolloutJournal
    private let state = Mutex(State())

    /// Creates the recorder of a journal.
    package init(journal: RolloutJournal) { self.journal = journal }

    /// For the runner of the router and of the rollback.
    package var observer: ProcessObserver {
        ProcessObserver(willStart: { [self] identity, call in
            let now = state.withLock { $0 }
            guard now.depth > 0 else { return }
            do throws(RolloutJournalError) {
                // Arguments may hold secrets.
                try journal.append(RolloutRecord.Command(process: identity, program: call.program))
            } catch {
                if now.mayRefuse { throw error }
            }
        })
    }

    /// Records the commands that start while work is done.
    ///
    /// - Parameter mayRefuse: whether a command that can't be recorded must not start; the way back depends
    ///   on nothing.
    func recording<Value>(mayRefuse: Bool, _ work: () async -> Value) async -> Value {
        state.withLock { state in
            state.depth += 1
            state.mayRefuse = mayRefuse
        }
        defer { state.withLock { $0.depth -= 1 } }
        return await work()
    }
}

extension RolloutRecord {
    /// A command that was started to change something.
    package struct Command: Sendable, Equatable, Codable {
        /// Which process runs it.
        package var process: ProcessIdentity
        /// The program, without its arguments.
        package var program: String

        /// Ends what is left of it, and tells so.
        func endLeftover(log: Log) async {
            let name = "'\(program.singleLine)' (process \(process.pid)), which the rollout started before,"
            switch await process.endLeftover() {
            case .none: break
            case .ended: log.info("\(name) was still at work and has ended.")
            case .stopped: log.warning("\(name) was still at work and was stopped.")
            case .elsewhere:
                log.warning(
                    "\(name) ran on another machine or before a restart; see that it does not run there any more."
                )
            case .notStopped:
                log.error("\(name) is still at work and can't be stopped; it may change the traffic again.")
            }
        }
    }
}
