import Foundation
public import LoadCore
import Synchronization

/// An executor with a clock of its own: runs every job that is ready, then jumps to the next timer.
///
/// Minutes of a simulated run pass in milliseconds and always in the same order, since all jobs run one
/// after another on one thread and time only moves when there is nothing left to do.
public final class SimulatedLoop: TaskExecutor, Sendable {
    private struct Timer {
        var deadline: MonotonicInstant
        var number: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var jobs: [UnownedJob] = []
        var timers: [Timer] = []
        var nextNumber = 0
        /// Not 0, so that a time taken from nowhere stands out.
        var now = MonotonicInstant(nanoseconds: 1_000_000_000_000)
        var isFinished = false
        var standstill: (begin: MonotonicInstant, end: MonotonicInstant)?
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    /// Creates a loop whose clock stands at 1,000 s.
    public init() {}

    /// The simulated moment.
    public var now: MonotonicInstant { state.withLock { $0.now } }

    /// Lets nothing happen for a while, as if the process were stopped: time goes on, and what was due
    /// meanwhile comes late.
    public func standStill(in delay: Duration, for length: Duration) {
        state.withLock { state in
            let begin = state.now.advanced(by: delay)
            state.standstill = (begin, begin.advanced(by: length))
        }
    }

    /// Accepts a job of the runtime.
    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        state.withLock { $0.jobs.append(unowned) }
        wakeUp.signal()
    }

    /// Sleeps until a simulated moment.
    public func sleep(until deadline: MonotonicInstant) async throws(CancellationError) {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        do {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let timer = Timer(deadline: deadline, number: number, continuation: continuation)
                    let isCancelled = state.withLock { state in
                        if Task.isCancelled { return true }
                        state.timers.append(timer)
                        return false
                    }
                    if isCancelled { continuation.resume(throwing: CancellationError()) }
                }
            } onCancel: {
                let timer = state.withLock { state in
                    state.timers.firstIndex { $0.number == number }.map { state.timers.remove(at: $0) }
                }
                timer?.continuation.resume(throwing: CancellationError())
            }
        } catch {
            throw CancellationError()
        }
    }

    /// Runs `body` and everything it starts on this loop, and returns its result.
    public func run<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
        let task = Task(executorPreference: self) { [self] in
            let result = await body()
            state.withLock { $0.isFinished = true }
            wakeUp.signal()
            return result
        }
        let thread = Thread { self.pump() }
        thread.stackSize = 4 << 20
        thread.start()
        return await task.value
    }

    private func pump() {
        while true {
            if let job = nextJob() {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else if let timer = nextTimer() {
                timer.continuation.resume()
            } else if state.withLock({ $0.isFinished }) {
                return
            } else {
                wakeUp.wait()
            }
        }
    }

    private func nextJob() -> UnownedJob? {
        state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
    }

    private func nextTimer() -> Timer? {
        state.withLock { state in
            let order = { (timer: Timer) in (timer.deadline, timer.number) }
            guard
                !state.isFinished,
                let next = state.timers.indices.min(by: { order(state.timers[$0]) < order(state.timers[$1]) })
            else { return nil }
            let timer = state.timers.remove(at: next)
            state.now = max(state.now, timer.deadline)
            if let standstill = state.standstill, standstill.begin < state.now {
                state.now = max(state.now, standstill.end)
                state.standstill = nil
            }
            return timer
        }
    }
}
