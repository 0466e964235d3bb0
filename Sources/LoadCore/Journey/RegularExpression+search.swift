extension RegularExpression {
    /// Searches a text for the first match.
    ///
    /// - Complexity: the product of the lengths of text and compiled expression, and never more than
    ///   ``mostSteps`` steps.
    package func search(_ text: [Unicode.Scalar], mostSteps: Int = mostSteps) -> Outcome {
        var machine = Machine(program: program, slotCount: 2 * (groupCount + 1), text: text)
        guard let slots = machine.run(mostSteps: mostSteps) else {
            return machine.steps > mostSteps ? .gaveUp : .notFound
        }
        return .found(
            (0...groupCount).map { group in
                let (start, end) = (slots[2 * group], slots[2 * group + 1])
                return start < 0 || end < start ? nil : start..<end
            }
        )
    }

    /// Whether a text has a match; `nil` when the search was given up.
    package func matches(_ text: String) -> Bool? {
        switch search(Array(text.unicodeScalars)) {
        case .found: true
        case .notFound: false
        case .gaveUp: nil
        }
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
            slots = Array(repeating: -1, count: program * slotCount)
            reached = Array(repeating: 0, count: program)
        }
    }

    private struct Machine {
        private enum Task {
            case explore(Int)
            case restore(slot: Int, position: Int)
        }

        let program: [Instruction]
        let slotCount: Int
        let text: [Unicode.Scalar]
        private(set) var steps = 0
        private var stack: [Task] = []

        init(program: [Instruction], slotCount: Int, text: [Unicode.Scalar]) {
            self.program = program
            self.slotCount = slotCount
            self.text = text
        }

        /// - Returns: the borders of the groups of the match that is preferred, if there is any.
        mutating func run(mostSteps: Int) -> [Int]? {
            var current = Threads(program: program.count, slotCount: slotCount)
            var following = current
            var found: [Int]?
            let none = [Int](repeating: -1, count: slotCount)
            for position in 0...text.count {
                if found == nil {
                    var slots = none
                    add(0, at: position, to: &current, slots: &slots)
                }
                if found != nil, current.places.isEmpty { break }
                following.places.removeAll(keepingCapacity: true)
                for place in current.places {
                    if case .match = program[place] {
                        found = Array(current.slots[place * slotCount..<(place + 1) * slotCount])
                        break
                    }
                    guard position < text.count, case .take(let set) = program[place],
                        set.contains(text[position])
                    else { continue }
                    var slots = Array(current.slots[place * slotCount..<(place + 1) * slotCount])
                    add(place + 1, at: position + 1, to: &following, slots: &slots)
                }
                if steps > mostSteps { return nil }
                swap(&current, &following)
            }
            return found
        }

        /// Adds a place and all that it leads to without taking a character, the preferred first.
        private mutating func add(
            _ place: Int,
            at position: Int,
            to threads: inout Threads,
            slots: inout [Int]
        ) {
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
                case .save(let slot):
                    stack.append(.restore(slot: slot, position: slots[slot]))
                    slots[slot] = position
                    stack.append(.explore(place + 1))
                case .anchor(let anchor):
                    if anchor.fits(at: position, of: text) { stack.append(.explore(place + 1)) }
                case .take, .match:
                    threads.places.append(place)
                    threads.slots.replaceSubrange(place * slotCount..<(place + 1) * slotCount, with: slots)
                }
            }
        }
    }
}
