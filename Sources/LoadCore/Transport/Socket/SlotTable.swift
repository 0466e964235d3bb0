#if os(Linux)
    /// The name of something in an event loop, as the kernel and the timers carry it around.
    ///
    /// Holds a place in a table and the generation of that place, so that a name outlives what it named
    /// without ever naming something newer.
    struct Token: Hashable, Sendable {
        /// The kind of thing that a token names.
        enum Kind: UInt64 {
            case socket = 0
            case sleeper = 1
        }

        /// All of it in one word: 1 bit kind, 31 bits generation, 32 bits slot.
        let word: UInt64

        init(word: UInt64) { self.word = word }

        fileprivate init(_ kind: Kind, slot: Int, generation: UInt64) {
            word = kind.rawValue << 63 | (generation & 0x7FFF_FFFF) << 32 | UInt64(slot)
        }

        /// The kind of thing that this token names.
        var kind: Kind { word >> 63 == 0 ? .socket : .sleeper }

        fileprivate var slot: Int { Int(word & 0xFFFF_FFFF) }
        fileprivate var generation: UInt64 { word >> 32 & 0x7FFF_FFFF }
    }

    /// Things under tokens. Places are used again; a token of an earlier use finds nothing.
    struct SlotTable<Element> {
        private struct Slot {
            var generation: UInt64
            var element: Element?
        }

        private let kind: Token.Kind
        private var slots: [Slot] = []
        private var free: [Int] = []

        init(of kind: Token.Kind) { self.kind = kind }

        /// The thing a token names, if it is still there.
        subscript(token: Token) -> Element? {
            guard token.slot < slots.count, slots[token.slot].generation == token.generation else {
                return nil
            }
            return slots[token.slot].element
        }

        /// Everything in the table, in no particular order.
        var elements: [Element] { slots.compactMap(\.element) }

        /// The tokens of everything in the table.
        var tokens: [Token] {
            slots.indices.compactMap { slot in
                slots[slot].element == nil
                    ? nil : Token(kind, slot: slot, generation: slots[slot].generation)
            }
        }

        /// The token that the next thing inserted will have.
        mutating func reserve() -> Token {
            guard let slot = free.popLast() else {
                slots.append(Slot(generation: 0, element: nil))
                return Token(kind, slot: slots.count - 1, generation: 0)
            }
            return Token(kind, slot: slot, generation: slots[slot].generation)
        }

        /// Puts something in a reserved place.
        mutating func fill(_ token: Token, with element: Element) {
            slots[token.slot].element = element
        }

        /// Takes the thing out, and makes the token stale.
        @discardableResult
        mutating func remove(_ token: Token) -> Element? {
            guard let element = self[token] else { return nil }
            slots[token.slot].element = nil
            slots[token.slot].generation = (token.generation + 1) & 0x7FFF_FFFF
            free.append(token.slot)
            return element
        }
    }
#endif
