#if os(Linux)
    /// Deadlines, the earliest first: a binary heap. Adding and taking cost O(log n) and do not allocate once
    /// the heap has been as large before.
    ///
    /// A timer is not removed when it is no longer wanted; its token has then become stale and it is ignored
    /// when it is due.
    struct TimerHeap {
        /// A moment, and who is to be told.
        struct Timer {
            var deadline: MonotonicInstant
            var token: Token
        }

        private var timers: [Timer] = []

        /// The earliest deadline.
        var earliest: MonotonicInstant? { timers.first?.deadline }

        /// Adds a timer.
        mutating func insert(_ timer: Timer) {
            timers.append(timer)
            var child = timers.count - 1
            while child > 0 {
                let parent = (child - 1) / 2
                guard timers[child].deadline < timers[parent].deadline else { break }
                timers.swapAt(child, parent)
                child = parent
            }
        }

        /// Takes the earliest timer if it is due.
        mutating func popFirst(dueBy now: MonotonicInstant) -> Timer? {
            guard let first = timers.first, first.deadline <= now else { return nil }
            let last = timers.removeLast()
            if !timers.isEmpty {
                timers[0] = last
                siftDown()
            }
            return first
        }

        private mutating func siftDown() {
            var parent = 0
            while true {
                var child = 2 * parent + 1
                guard child < timers.count else { return }
                if child + 1 < timers.count, timers[child + 1].deadline < timers[child].deadline {
                    child += 1
                }
                guard timers[child].deadline < timers[parent].deadline else { return }
                timers.swapAt(child, parent)
                parent = child
            }
        }
    }
#endif
