#if os(Linux)
    @testable import LoadCore
    import Testing

    @Suite("The event loop's structures")
    struct LoopStructureTests {
        @Test(arguments: [0, 1, 2, 3, 10, 1_000])
        func timersComeOutInOrderOfTheirDeadlines(_ count: Int) {
            var heap = TimerHeap()
            var table = SlotTable<Int>(of: .sleeper)
            // A fixed permutation with repetitions.
            let deadlines = (0..<count).map { UInt64($0 * 7_919 % max(count * 2 / 3, 1)) }
            for deadline in deadlines {
                heap.insert(.init(deadline: MonotonicInstant(nanoseconds: deadline), token: table.reserve()))
            }
            #expect(heap.earliest?.nanoseconds == deadlines.min())
            var order: [UInt64] = []
            while let timer = heap.popFirst(dueBy: MonotonicInstant(nanoseconds: .max)) {
                order.append(timer.deadline.nanoseconds)
            }
            #expect(order == deadlines.sorted())
        }

        @Test
        func timersThatAreNotDueStay() {
            var heap = TimerHeap()
            var table = SlotTable<Int>(of: .sleeper)
            for deadline: UInt64 in [20, 10] {
                heap.insert(.init(deadline: MonotonicInstant(nanoseconds: deadline), token: table.reserve()))
            }
            #expect(heap.popFirst(dueBy: MonotonicInstant(nanoseconds: 9)) == nil)
            #expect(heap.popFirst(dueBy: MonotonicInstant(nanoseconds: 10))?.deadline.nanoseconds == 10)
            #expect(heap.popFirst(dueBy: MonotonicInstant(nanoseconds: 19)) == nil)
        }

        @Test(arguments: [Token.Kind.socket, .sleeper])
        func aTokenNeverFindsWhatCameLater(_ kind: Token.Kind) {
            var table = SlotTable<String>(of: kind)
            let first = table.reserve()
            #expect(table[first] == nil)
            table.fill(first, with: "first")
            #expect(table[first] == "first")
            #expect(table[Token(word: first.word)] == "first")
            #expect(table.remove(first) == "first")
            let second = table.reserve()
            table.fill(second, with: "second")
            #expect(table[first] == nil)
            #expect(table.remove(first) == nil)
            #expect(table[second] == "second")
            #expect(table.tokens == [second])
            #expect(table.elements == ["second"])
            #expect(second.word & 0xFFFF_FFFF == first.word & 0xFFFF_FFFF)
        }

        @Test
        func tokensTellTheirKind() {
            var sockets = SlotTable<Int>(of: .socket)
            var sleepers = SlotTable<Int>(of: .sleeper)
            #expect(sockets.reserve().kind == .socket)
            #expect(sleepers.reserve().kind == .sleeper)
        }
    }
#endif
