/// The answer to a request, and its time.
struct LoopbackDecision {
    var transmission: LoopbackTransmission
    var delayNanoseconds: UInt64
    var isMishap: Bool
}

/// A script made ready for answering fast: paths as bytes, answers written once.
struct LoopbackCompiledScript {
    fileprivate struct Entry {
        let pathBytes: [UInt8]
        let path: String
        let route: LoopbackServer.Route
        var generator: SeededGenerator
        /// Whole answers by status and traits; a slot is filled when it is first needed.
        var written: [LoopbackTransmission?]

        init(path: String, route: LoopbackServer.Route, generator: SeededGenerator) {
            self.path = path
            pathBytes = Array(path.utf8)
            self.route = route
            self.generator = generator
            let count = max(1, route.statuses.count) * LoopbackRequestTraits.combinations
            written = Array(repeating: nil, count: count)
        }
    }

    private var entries: [Entry] = []
    private var acceptanceGenerator: SeededGenerator
    private let acceptance: LoopbackServer.Acceptance
    let pauses: [LoopbackServer.Pause]

    init(_ script: LoopbackServer.Script) {
        acceptanceGenerator = SeededGenerator(seed: script.seed, stream: 1)
        acceptance = script.acceptance
        pauses = script.pauses
        // The fallback comes first; the others in an order that does not change from run to run.
        let routes = [("", script.fallback)] + script.routes.sorted { $0.key < $1.key }
        for (path, route) in routes {
            // Streams by path, so that one more route does not change the fate of the others.
            let generator = SeededGenerator(seed: script.seed, stream: path.streamNumber)
            entries.append(Entry(path: path, route: route, generator: generator))
        }
    }

    /// The route of a path, 0 being the fallback.
    ///
    /// - Complexity: linear in the number of routes.
    func route(of path: Span<UInt8>) -> Int {
        for index in 1..<max(1, entries.count) where path.isEqual(to: entries[index].pathBytes) {
            return index
        }
        return 0
    }

    /// The path of a route, without making a new text; `nil` for the fallback.
    func path(of route: Int) -> String? {
        route == 0 ? nil : entries[route].path
    }

    /// Decides about a new connection.
    mutating func acceptConnection() -> LoopbackServer.Acceptance {
        switch acceptance {
        case .serve: .serve
        case .close(let share), .reset(let share):
            acceptanceGenerator.uniform() < share ? acceptance : .serve
        }
    }

    /// Decides about a request of a route. Draws, in this order: a number for each mishap by share, the
    /// status when there are several, the delay.
    mutating func decide(
        route index: Int,
        numberOnConnection number: Int,
        traits: LoopbackRequestTraits
    ) -> LoopbackDecision {
        let mishap = entries[index].drawMishap(number)
        let choice = entries[index].drawStatus()
        let delay = entries[index].drawDelay()
        return LoopbackDecision(
            transmission: entries[index].transmission(status: choice, mishap, traits),
            delayNanoseconds: delay,
            isMishap: mishap != nil
        )
    }
}

extension LoopbackCompiledScript.Entry {
    fileprivate mutating func drawMishap(_ number: Int) -> LoopbackServer.Misbehaviour? {
        var chosen: LoopbackServer.Misbehaviour?
        for mishap in route.mishaps {
            let happens =
                switch mishap.occasion {
                case .always: true
                case .share(let share): generator.uniform() < share
                case .requestOfConnection(let wanted): number == wanted
                }
            if happens && chosen == nil { chosen = mishap.misbehaviour }
        }
        return chosen
    }

    fileprivate mutating func drawStatus() -> Int {
        guard route.statuses.count > 1 else { return 0 }
        return route.statuses.map(\.weight).weightedIndex(at: generator.uniform()) ?? 0
    }

    fileprivate mutating func drawDelay() -> UInt64 {
        if case .none = route.delay { return 0 }
        return route.delay.drawNanoseconds(using: &generator)
    }

    fileprivate mutating func transmission(
        status choice: Int,
        _ misbehaviour: LoopbackServer.Misbehaviour?,
        _ traits: LoopbackRequestTraits
    ) -> LoopbackTransmission {
        let slot = choice * LoopbackRequestTraits.combinations + traits.index
        if misbehaviour == nil, let written = written[slot] { return written }
        let response = LoopbackServer.Response(
            status: route.statuses.isEmpty ? 200 : route.statuses[choice].status,
            headers: route.headers,
            body: route.body,
            framing: route.framing,
            misbehaviour: misbehaviour
        )
        let transmission = response.transmission(for: traits, using: &generator)
        if misbehaviour == nil { written[slot] = transmission }
        return transmission
    }
}

extension String {
    /// A number for the stream of a path: its FNV-1a hash (Fowler, Noll and Vo), kept off 0 and 1, which
    /// have other uses.
    fileprivate var streamNumber: UInt64 {
        utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 } | 2
    }
}

extension Span<UInt8> {
    fileprivate func isEqual(to other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }
}
