/// Turns the tree of a regular expression into instructions.
struct RegularExpressionCompiler {
    private typealias Node = RegularExpressionParser.Node

    private(set) var program: [RegularExpression.Instruction] = []
    /// The sets of characters that the instructions name, each once.
    private(set) var sets: [ScalarSet] = []
    private var places: [ScalarSet: Int] = [:]
    private let options: RegularExpressionParser.Options

    init(options: RegularExpressionParser.Options) { self.options = options }

    /// Compiles a whole expression, its own borders saved as those of group 0.
    mutating func compile(_ tree: RegularExpressionParser.Node) throws(RegularExpressionError) {
        try emit(.group(0, tree))
        try add(.match)
    }

    @discardableResult
    private mutating func add(_ instruction: RegularExpression.Instruction) throws(RegularExpressionError)
        -> Int
    {
        guard program.count < RegularExpression.largestProgram else {
            throw RegularExpressionError(reason: .tooLarge, offset: 0)
        }
        program.append(instruction)
        return program.count - 1
    }

    private mutating func take(_ set: ScalarSet) throws(RegularExpressionError) {
        let place = places[set] ?? sets.count
        if place == sets.count {
            sets.append(set)
            places[set] = place
        }
        try add(.take(ASCIISet(set), set: place))
    }

    private mutating func emit(_ node: Node) throws(RegularExpressionError) {
        switch node {
        case .set(let set): try take(options.ignoresCase ? set.ignoringCase : set)
        case .anyCharacter: try take(options.dotIsAny ? .any : .anyButLineFeed)
        case .anchor(let anchor): try add(.anchor(anchor))
        case .sequence(let parts): for part in parts { try emit(part) }
        case .either(let choices): try emit(choices: choices)
        case .group(let number, let content):
            try add(.save(2 * number))
            try emit(content)
            try add(.save(2 * number + 1))
        case .repeated(let content, let least, let most, let isLazy):
            for _ in 0..<least {
                let before = program.count
                try emit(content)
                // What matches nothing needs no repetition; nested ones would take for ever.
                if program.count == before { break }
            }
            if let most {
                try emit(content, upTo: most - least, isLazy: isLazy)
            } else {
                let split = try add(.split(0, 0))
                try emit(content)
                try add(.jump(split))
                setSplit(split, isLazy: isLazy)
            }
        }
    }

    private mutating func emit(choices: [Node]) throws(RegularExpressionError) {
        var jumps: [Int] = []
        for choice in choices.dropLast() {
            let split = try add(.split(0, 0))
            try emit(choice)
            jumps.append(try add(.jump(0)))
            program[split] = .split(split + 1, program.count)
        }
        if let last = choices.last { try emit(last) }
        for jump in jumps { program[jump] = .jump(program.count) }
    }

    private mutating func emit(_ content: Node, upTo count: Int, isLazy: Bool) throws(RegularExpressionError)
    {
        var splits: [Int] = []
        for _ in 0..<count {
            splits.append(try add(.split(0, 0)))
            try emit(content)
        }
        for split in splits { setSplit(split, isLazy: isLazy) }
    }

    /// Lets an instruction choose between what follows it and the end of the program so far.
    private mutating func setSplit(_ split: Int, isLazy: Bool) {
        program[split] = isLazy ? .split(program.count, split + 1) : .split(split + 1, program.count)
    }
}
