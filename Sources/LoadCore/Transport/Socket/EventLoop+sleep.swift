#if os(Linux)
    extension EventLoop {
        /// Sleeps until a moment; from any task.
        ///
        /// - Throws: `CancellationError` as soon as the task is cancelled or the loop is told to stop.
        func sleep(until deadline: MonotonicInstant) async throws(CancellationError) {
            let isCancelled =
                isCurrent
                ? await sleepOnLoop(until: deadline)
                : await withTaskExecutorPreference(self) { await self.hopAndSleep(until: deadline) }
            if isCancelled { throw CancellationError() }
        }

        @concurrent
        private func hopAndSleep(until deadline: MonotonicInstant) async -> Bool {
            // Somewhere else in spite of the preference: the loop has ended.
            guard isCurrent else { return true }
            return await sleepOnLoop(until: deadline)
        }

        /// Whether the sleep was cut short.
        private func sleepOnLoop(until deadline: MonotonicInstant) async -> Bool {
            guard !isStopping else { return true }
            let token = sleepers.reserve()
            return await withTaskCancellationHandler {
                await withUnsafeContinuation { continuation in
                    sleepers.fill(token, with: continuation)
                    timers.insert(token, at: deadline)
                }
            } onCancel: {
                // Always a message, even from the loop itself: it is read after the sleeper is in its place.
                post(.cancelSleep(token))
            }
        }
    }
#endif
