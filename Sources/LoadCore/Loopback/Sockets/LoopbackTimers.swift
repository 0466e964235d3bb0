/// Deadlines of connections, the earliest first: a binary heap.
///
/// A deadline is never taken back. Its stamp tells the connection whether it still means anything.
struct LoopbackTimers {
    struct Entry: Equatable {
        var deadline: MonotonicInstant
        var token: UInt64
        var stamp: UInt64
    }

    private var heap: [Entry] = []

    /// The earliest deadline.
    var earliest: MonotonicInstant? { heap.first?.deadline }

    /// - Complexity: O(log *n*).
    mutating func add(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].deadline < heap[parent].deadline else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes the earliest entry if its deadline has come.
    ///
    /// - Complexity: O(log *n*).
    mutating func popDue(at now: MonotonicInstant) -> Entry? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            siftDown()
        }
        return first
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var smallest = parent
            for child in (2 * parent + 1)...(2 * parent + 2) where child < heap.count {
                if heap[child].deadline < heap[smallest].deadline { smallest = child }
            }
            guard smallest != parent else { return }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
