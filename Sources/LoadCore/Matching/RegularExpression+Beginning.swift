extension RegularExpression {
    /// What every match begins with, so that a search passes over all else.
    struct Beginning: Sendable {
        /// The bytes of a text that every match begins with; may be empty.
        private var text: [UInt8] = []
        /// The ASCII characters that a match may begin with.
        private var ascii = ASCIISet()
        /// Whether it may begin with another character.
        private var isBeyondASCII = false
        /// Whether a match may be empty, or begin anywhere.
        private var isAnywhere = false
        /// Whether it begins where the text does.
        private var isAtStart = false

        init(program: [Instruction], sets: [ScalarSet]) {
            readText(program, sets)
            readCharacters(program, sets)
        }

        /// Follows the program as long as it leads one way only.
        private mutating func readText(_ program: [Instruction], _ sets: [ScalarSet]) {
            for (place, instruction) in program.enumerated() {
                switch instruction {
                case .save: continue
                case .anchor(.start) where place == 1: isAtStart = true
                case .take(_, let set):
                    guard let only = sets[set].only, let scalar = Unicode.Scalar(only) else { return }
                    text += Array(String(scalar).utf8)
                default: return
                }
            }
        }

        /// Finds what can be reached without taking a character.
        private mutating func readCharacters(_ program: [Instruction], _ sets: [ScalarSet]) {
            var seen = Set([0])
            var stack = [0]
            func explore(_ place: Int) { if seen.insert(place).inserted { stack.append(place) } }
            while let place = stack.popLast() {
                switch program[place] {
                case .jump(let target): explore(target)
                case .split(let first, let second):
                    explore(first)
                    explore(second)
                case .save, .anchor: explore(place + 1)
                case .take(let characters, let set):
                    ascii.formUnion(characters)
                    isBeyondASCII = isBeyondASCII || sets[set].isBeyondASCII
                case .match: isAnywhere = true
                }
            }
        }

        /// The first position from one on where a match may begin, be it the end; `nil` when there is none, or when
        /// looking for it takes too long.
        ///
        /// - Parameters:
        ///   - steps: how many bytes were looked at so far.
        ///   - mostSteps: when the search is given up.
        func next(in bytes: [UInt8], from position: Int, steps: inout Int, mostSteps: Int) -> Int? {
            if isAtStart { return position == 0 ? 0 : nil }
            if isAnywhere { return position <= bytes.count ? position : nil }
            var position = position
            while position < bytes.count, steps <= mostSteps {
                if let first = text.first {
                    guard let found = bytes.span.index(of: first, from: position) else { return nil }
                    position = found
                }
                if fits(at: position, of: bytes, steps: &steps) { return position }
                position += 1
            }
            return nil
        }

        /// Whether a match may begin at a position.
        ///
        /// - Parameter steps: how many bytes were looked at so far.
        func fits(at position: Int, of bytes: [UInt8], steps: inout Int) -> Bool {
            steps += 1
            if isAtStart { return position == 0 }
            if isAnywhere { return true }
            guard position < bytes.count else { return false }
            guard text.isEmpty else {
                guard position + text.count <= bytes.count else { return false }
                let matched = text.indices.first { bytes[position + $0] != text[$0] } ?? text.count
                steps += matched
                return matched == text.count
            }
            let byte = bytes[position]
            return byte < 0x80 ? ascii.contains(byte) : isBeyondASCII
        }
    }
}
