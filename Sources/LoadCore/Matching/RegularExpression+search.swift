extension RegularExpression {
    /// Searches a text in UTF-8 for the first match.
    ///
    /// Memory is taken once for a search, whatever the length of the text. Bytes that are no UTF-8 count as
    /// U+FFFD each.
    ///
    /// - Parameters:
    ///   - groups: the groups whose ranges are asked for, each at most ``groupCount``; `nil` for none, which
    ///     is the fastest, and 0 is the whole match.
    ///   - mostSteps: when the search is given up.
    /// - Complexity: the product of the lengths of text and compiled expression, and never more than
    ///   ``mostSteps`` steps.
    package func search(
        _ text: [UInt8],
        groups: ClosedRange<Int>? = nil,
        mostSteps: Int = mostSteps
    ) -> Outcome {
        var machine = Machine(self, groups: groups, text: text)
        guard machine.run(mostSteps: mostSteps) else {
            return machine.steps > mostSteps ? .gaveUp : .notFound
        }
        return .found(
            (0..<(groups?.count ?? 0)).map { group in
                let (start, end) = (machine.found[2 * group], machine.found[2 * group + 1])
                return start < 0 || end < start ? nil : start..<end
            }
        )
    }

    /// All alternatives of a search at one position of the text.
    private struct Threads {
        /// The places in the program, the preferred first.
        var places: [Int] = []
        /// The borders of groups for each place, side by side.
        var slots: [Int]
        /// The position at which each place was last reached, and 1.
        var reached: [Int]

        init(program: Int, slotCount: Int) {
            places.reserveCapacity(program)
            slots = Array(repeating: -1, count: program * slotCount)
            reached = Array(repeating: 0, count: program)
        }
    }

    private struct Machine {
        private enum Task {
            case explore(Int)
            case restore(slot: Int, position: Int)
        }

        private let program: [Instruction]
        private let sets: [ScalarSet]
        private let beginning: Beginning
        private let text: [UInt8]
        /// The slots that are kept: two for each group asked for.
        private let firstSlot: Int
        private let slotCount: Int
        private(set) var steps = 0
        /// The borders of the groups of the best match so far.
        private(set) var found: [Int]
        private var stack: [Task] = []
        /// The borders of groups on the way to the place that is explored.
        private var slots: [Int]

        init(_ expression: RegularExpression, groups: ClosedRange<Int>?, text: [UInt8]) {
            program = expression.program
            sets = expression.sets
            beginning = expression.beginning
            self.text = text
            firstSlot = 2 * (groups?.lowerBound ?? 0)
            slotCount = 2 * (groups?.count ?? 0)
            found = Array(repeating: -1, count: slotCount)
            slots = found
        }

        /// - Returns: whether there is a match; the borders of its groups are in ``found``.
        mutating func run(mostSteps: Int) -> Bool {
            var current = Threads(program: program.count, slotCount: slotCount)
            var following = current
            var isFound = false
            var position = 0
            while true {
                if !isFound {
                    if current.places.isEmpty {
                        guard
                            let next = beginning.next(
                                in: text,
                                from: position,
                                steps: &steps,
                                mostSteps: mostSteps
                            )
                        else { return false }
                        position = next
                    }
                    if beginning.fits(at: position, of: text, steps: &steps) {
                        for slot in slots.indices { slots[slot] = -1 }
                        add(0, at: position, to: &current)
                    }
                }
                let (scalar, width) = text.scalar(at: position)
                following.places.removeAll(keepingCapacity: true)
                for place in current.places {
                    if case .match = program[place] {
                        isFound = true
                        for slot in 0..<slotCount { found[slot] = current.slots[place * slotCount + slot] }
                        break
                    }
                    guard width > 0, takes(scalar, at: place) else { continue }
                    for slot in 0..<slotCount { slots[slot] = current.slots[place * slotCount + slot] }
                    add(place + 1, at: position + width, to: &following)
                }
                if steps > mostSteps { return false }
                if width == 0 || isFound && (slotCount == 0 || following.places.isEmpty) { return isFound }
                swap(&current, &following)
                position += width
            }
        }

        private func takes(_ scalar: UInt32, at place: Int) -> Bool {
            guard case .take(let ascii, let set) = program[place] else { return false }
            return scalar < 0x80 ? ascii.contains(UInt8(scalar)) : sets[set].contains(scalar)
        }

        /// Adds a place and all that it leads to without taking a character, the preferred first.
        private mutating func add(_ place: Int, at position: Int, to threads: inout Threads) {
            stack.append(.explore(place))
            while let task = stack.popLast() {
                guard case .explore(let place) = task else {
                    if case .restore(let slot, let old) = task { slots[slot] = old }
                    continue
                }
                guard threads.reached[place] != position + 1 else { continue }
                threads.reached[place] = position + 1
                steps += 1
                switch program[place] {
                case .jump(let target): stack.append(.explore(target))
                case .split(let first, let second):
                    stack.append(.explore(second))
                    stack.append(.explore(first))
                case .save(let border):
                    let slot = border - firstSlot
                    if slots.indices.contains(slot) {
                        stack.append(.restore(slot: slot, position: slots[slot]))
                        slots[slot] = position
                    }
                    stack.append(.explore(place + 1))
                case .anchor(let anchor):
                    if anchor.fits(at: position, of: text) { stack.append(.explore(place + 1)) }
                case .take, .match:
                    threads.places.append(place)
                    for slot in 0..<slotCount { threads.slots[place * slotCount + slot] = slots[slot] }
                }
            }
        }
    }
}

extension [UInt8] {
    /// The scalar that begins at a position of a text in UTF-8, and its length; the length is 0 at the end. A
    /// byte that begins none is U+FFFD (RFC 3629, section 4).
    fileprivate func scalar(at position: Int) -> (value: UInt32, width: Int) {
        guard position < count else { return (0, 0) }
        let first = self[position]
        if first < 0x80 { return (UInt32(first), 1) }
        let width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard (0xC2...0xF4).contains(first), position + width <= count else { return (0xFFFD, 1) }
        var value = UInt32(first) & (0x7F >> UInt32(width))
        for byte in self[position + 1..<position + width] {
            guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let least: UInt32 = width == 2 ? 0x80 : width == 3 ? 0x800 : 0x10000
        guard value >= least, Unicode.Scalar(value) != nil else { return (0xFFFD, 1) }
        return (value, width)
    }
}
