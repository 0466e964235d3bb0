#if os(Linux)
    @testable import LoadCore
    import Testing

    @Suite("The event loop's structures")
    struct LoopStructureTests {
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
