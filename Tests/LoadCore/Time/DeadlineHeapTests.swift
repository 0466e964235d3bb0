@testable import LoadCore
import Testing

@Suite struct DeadlineHeapTests {
    @Test(arguments: [0, 1, 2, 3, 10, 1_000])
    func deadlinesComeOutInOrder(_ count: Int) {
        var heap = DeadlineHeap<Int>()
        // A fixed permutation with repetitions.
        let deadlines = (0..<count).map { UInt64($0 * 7_919 % max(count * 2 / 3, 1)) }
        for (owner, deadline) in deadlines.enumerated() {
            heap.insert(owner, at: MonotonicInstant(nanoseconds: deadline))
        }
        #expect(heap.earliest?.nanoseconds == deadlines.min())
        var order: [UInt64] = []
        while let entry = heap.popFirst(dueBy: MonotonicInstant(nanoseconds: .max)) {
            order.append(entry.deadline.nanoseconds)
        }
        #expect(order == deadlines.sorted())
    }

    @Test func deadlinesThatAreNotDueStay() {
        var heap = DeadlineHeap<Int>()
        for deadline: UInt64 in [20, 10] { heap.insert(0, at: MonotonicInstant(nanoseconds: deadline)) }
        #expect(heap.popFirst(dueBy: MonotonicInstant(nanoseconds: 9)) == nil)
        #expect(heap.popFirst(dueBy: MonotonicInstant(nanoseconds: 10))?.deadline.nanoseconds == 10)
        #expect(heap.popFirst(dueBy: MonotonicInstant(nanoseconds: 19)) == nil)
    }

    @Test func deadlinesBelongToTheirOwnersAndNeverComeEarly() {
        var generator = SeededGenerator(seed: 5)
        var heap = DeadlineHeap<Int>()
        var deadlines: [UInt64] = []
        for owner in 0..<500 {
            let deadline = UInt64.random(in: 0..<200, using: &generator)
            deadlines.append(deadline)
            heap.insert(owner, at: .init(nanoseconds: deadline))
        }
        var popped: [UInt64] = []
        for now in stride(from: UInt64(0), through: 200, by: 10) {
            while let entry = heap.popFirst(dueBy: .init(nanoseconds: now)) {
                #expect(entry.deadline.nanoseconds <= now)
                #expect(entry.deadline.nanoseconds == deadlines[entry.owner])
                popped.append(entry.deadline.nanoseconds)
            }
            #expect(heap.earliest.map { $0.nanoseconds > now } ?? true)
        }
        #expect(popped == deadlines.sorted())
        #expect(heap.earliest == nil)
    }
}
