#if os(Linux)
    import CEpoll
    import Synchronization
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    /// One thread that runs Swift jobs and waits for sockets and timers: a task executor on epoll.
    ///
    /// After each socket's report the jobs it woke run before the next report is looked at, so that times are
    /// taken when something happened and not after a batch. A request costs one `send`, one `recv` and its
    /// share of an `epoll_wait`; no lock is taken and no thread is changed.
    ///
    /// A loop has to be shut down; until then its thread keeps it alive. Jobs that arrive later run on the
    /// global executor, so that no task is left hanging.
    final class EventLoop: TaskExecutor, @unchecked Sendable {
        // SAFETY: `inbox` guards itself and `poller` only makes system calls that any thread may make. All
        // other state is touched only by the loop's own thread, which `isCurrent` tells.

        /// Something another thread asks of the loop.
        enum Message: Sendable {
            case run(UnownedJob)
            case cancelSleep(Token)
            case wake(Token)
            case retire(Token)
            case abandonAll
            case stop(UnsafeContinuation<Void, Never>)
        }

        private struct Inbox {
            var messages: [Message] = []
            var thread: pthread_t?
            var isClosed = false
        }

        /// How many jobs may run after the loop was told to stop; tasks that never end move elsewhere then.
        private static let drainLimit = 1_000_000
        /// How many reports are fetched at once. More would keep timers and other threads waiting.
        private static let batchSize = 128

        let poller: Poller
        private let inbox = Mutex(Inbox())
        private let identity: ThreadIdentity

        private var jobs = JobQueue()
        var timers = DeadlineHeap<Token>()
        var sockets = SlotTable<LoopSocket>(of: .socket)
        var sleepers = SlotTable<UnsafeContinuation<Bool, Never>>(of: .sleeper)
        private var timerSetting: MonotonicInstant?
        private var stopRequests: [UnsafeContinuation<Void, Never>] = []
        private var spareMessages: [Message] = []

        /// Whether the loop was told to stop; nothing waits on it any more.
        private(set) var isStopping = false

        /// The buffer for reads of all sockets; valid until the next read.
        let readBuffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 65_536)

        /// The buffer that bodies of all sockets are decoded into; valid until the next piece is decoded.
        let decodeBuffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 65_536)

        /// Creates a loop and starts its thread.
        init() throws(SystemCallError) {
            poller = try Poller()
            identity = try ThreadIdentity()
            try startThread()
        }

        deinit {
            readBuffer.deallocate()
            decodeBuffer.deallocate()
        }

        /// Whether the calling thread is the loop's.
        var isCurrent: Bool { identity.isOfThisThread }

        /// Takes a job; from the loop's own thread without a lock.
        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            if isCurrent { jobs.append(job) } else { post(.run(job)) }
        }

        /// Ends the loop: waits end as abandoned, sleeps as cancelled, sockets are closed, the thread is
        /// joined.
        func shutDown() async {
            await withUnsafeContinuation { post(.stop($0)) }
            let thread = inbox.withLock { inbox in
                defer { inbox.thread = nil }
                return inbox.thread
            }
            // The thread resumed us as its last act, so this hardly waits.
            if let thread { pthread_join(thread, nil) }
        }

        /// Leaves a message for the loop; may be called from any thread.
        func post(_ message: Message) {
            enum Way { case ring, wait, closed }
            let way = inbox.withLock { inbox in
                guard !inbox.isClosed else { return Way.closed }
                inbox.messages.append(message)
                return inbox.messages.count == 1 ? .ring : .wait
            }
            switch way {
            case .ring: poller.ring()
            case .wait: break
            case .closed: EventLoop.handleAfterEnd(message)
            }
        }

        /// Nobody waits on a loop that ended, so only jobs and further stop requests matter.
        private static func handleAfterEnd(_ message: Message) {
            switch message {
            case .run(let job): globalConcurrentExecutor.enqueue(job)
            case .stop(let request): request.resume()
            case .cancelSleep, .wake, .retire, .abandonAll: break
            }
        }
    }

    // MARK: - The thread

    extension EventLoop {
        private func startThread() throws(SystemCallError) {
            // Signals are for the program's other threads.
            var all = sigset_t()
            var before = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_BLOCK, &all, &before)
            defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
            let context = Unmanaged.passRetained(self)
            var thread = pthread_t()
            let code = pthread_create(
                &thread,
                nil,
                { context in
                    // SAFETY: the pointer is the reference retained just before, released here.
                    if let context { Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run() }
                    return nil
                },
                context.toOpaque()
            )
            guard code == 0 else {
                context.release()
                throw SystemCallError("pthread_create", code: code)
            }
            inbox.withLock { $0.thread = thread }
        }

        private func run() {
            identity.claimThisThread()
            let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: Self.batchSize)
            defer { events.deallocate() }
            while !isStopping {
                setTimer()
                let count = poller.wait(events, looksOnly: jobs.count > 0)
                for index in 0..<count {
                    handle(Poller.report(events[index]))
                    runJobs()
                }
                if count == 0 { runJobs() }
            }
            end()
        }

        private func handle(_ report: Poller.Report) {
            switch report {
            case .socket(let token, let readiness): sockets[token]?.report(readiness)
            case .timer: fireTimers()
            case .bell: readMessages()
            }
        }

        /// Runs the jobs that are there now; those they add wait for their turn after the next look at epoll.
        private func runJobs() {
            for _ in 0..<jobs.count {
                guard let job = jobs.popFirst() else { return }
                job.runSynchronously(on: asUnownedTaskExecutor())
            }
        }

        private func readMessages() {
            spareMessages.removeAll(keepingCapacity: true)
            inbox.withLock { swap(&$0.messages, &spareMessages) }
            for message in spareMessages { handle(message) }
        }

        private func handle(_ message: Message) {
            switch message {
            case .run(let job): jobs.append(job)
            case .cancelSleep(let token): sleepers.remove(token)?.resume(returning: true)
            case .wake(let token): sockets[token]?.wake(.ready)
            case .retire(let token): sockets[token]?.retire()
            case .abandonAll: for socket in sockets.elements { socket.wake(.abandoned) }
            case .stop(let request):
                stopRequests.append(request)
                isStopping = true
            }
        }

        private func setTimer() {
            guard let earliest = timers.earliest, earliest != timerSetting else { return }
            poller.setTimer(to: earliest)
            timerSetting = earliest
        }

        private func fireTimers() {
            timerSetting = nil
            let now = MonotonicInstant.now
            while let timer = timers.popFirst(dueBy: now) {
                switch timer.owner.kind {
                case .socket: sockets[timer.owner]?.timerFired(timer.deadline, now: now)
                case .sleeper: sleepers.remove(timer.owner)?.resume(returning: false)
                }
                runJobs()
            }
        }

        /// Wakes everyone, lets tasks that notice run to their end, and hands the rest on.
        private func end() {
            for socket in sockets.elements { socket.wake(.abandoned) }
            for token in sleepers.tokens { sleepers.remove(token)?.resume(returning: true) }
            var budget = Self.drainLimit
            repeat {
                while jobs.count > 0, budget > 0 {
                    budget -= jobs.count
                    runJobs()
                }
                readMessages()
            } while (jobs.count > 0 && budget > 0) || !closeInbox()
            for socket in sockets.elements { socket.retire() }
            while let job = jobs.popFirst() { globalConcurrentExecutor.enqueue(job) }
            for request in stopRequests { request.resume() }
        }

        /// Closes the inbox unless a message came in meanwhile.
        private func closeInbox() -> Bool {
            inbox.withLock { inbox in
                inbox.isClosed = inbox.messages.isEmpty
                return inbox.isClosed
            }
        }
    }

    /// A mark that one thread carries and all others lack.
    private struct ThreadIdentity: ~Copyable, Sendable {
        private let key: pthread_key_t

        init() throws(SystemCallError) {
            var key = pthread_key_t()
            let code = pthread_key_create(&key, nil)
            guard code == 0 else { throw SystemCallError("pthread_key_create", code: code) }
            self.key = key
        }

        deinit { pthread_key_delete(key) }

        func claimThisThread() { pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1)) }

        var isOfThisThread: Bool { pthread_getspecific(key) != nil }
    }
#endif
