/// Deadlines, the earliest first: a binary heap. Adding and taking cost O(log n) and do not allocate once the
/// heap has been as large before.
///
/// A deadline is not removed when it is no longer wanted; its owner is then stale, and it is ignored when it
/// is due.
struct DeadlineHeap<Owner> {
    /// A moment, and who is to be told.
    struct Entry {
        var deadline: MonotonicInstant
        var owner: Owner
    }

    private var entries: [Entry] = []

    /// The earliest deadline.
    var earliest: MonotonicInstant? { entries.first?.deadline }

    /// Adds a deadline.
    mutating func insert(_ owner: Owner, at deadline: MonotonicInstant) {
        entries.append(Entry(deadline: deadline, owner: owner))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].deadline < entries[parent].deadline else { break }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the earliest deadline if it is due.
    mutating func popFirst(dueBy now: MonotonicInstant) -> Entry? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            siftDown()
        }
        return first
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < entries.count else { return }
            if child + 1 < entries.count, entries[child + 1].deadline < entries[child].deadline {
                child += 1
            }
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            parent = child
        }
    }
}
