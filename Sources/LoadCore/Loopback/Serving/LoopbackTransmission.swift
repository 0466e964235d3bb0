/// The bytes of one answer on the wire.
struct LoopbackTransmission: Equatable {
    /// The step after the bytes.
    enum Ending: Equatable {
        /// The next request.
        case next
        /// The orderly end of the connection.
        case close
        case reset
        /// Nothing: the connection stays open and silent.
        case silence
        /// These bytes, again and again.
        case endless([UInt8])
    }

    var bytes: [UInt8]
    var ending: Ending
    /// The time between two bytes; `nil` sends them as fast as the client takes them.
    var pace: Duration?
    /// The status that the bytes tell, `nil` when they tell none.
    var status: Int?
}

/// The properties of a request that decide the form of its answer.
struct LoopbackRequestTraits: Equatable {
    var isHead = false
    var isHTTP10 = false
    var keepsAlive = true

    /// A number for each combination, below ``combinations``.
    var index: Int { (isHead ? 1 : 0) + (isHTTP10 ? 2 : 0) + (keepsAlive ? 4 : 0) }

    static let combinations = 8
}

extension LoopbackServer.Response {
    /// Writes this answer. Draws from the generator only for garbage.
    ///
    /// There is no `Date` field: the bytes of an answer are the same each time.
    func transmission(
        for traits: LoopbackRequestTraits,
        using generator: inout SeededGenerator
    ) -> LoopbackTransmission {
        guard let misbehaviour else { return LoopbackTransmission.Draft(self, traits).whole }
        switch misbehaviour {
        case .garbage(let count):
            return LoopbackTransmission(bytes: Self.garbage(count, using: &generator), ending: .close)
        case .verbatim(let bytes, let closes):
            let ending: LoopbackTransmission.Ending = closes || !traits.keepsAlive ? .close : .next
            return LoopbackTransmission(bytes: bytes, ending: ending)
        default:
            return transmission(misbehaving: misbehaviour, traits)
        }
    }

    private func transmission(
        misbehaving misbehaviour: LoopbackServer.Misbehaviour,
        _ traits: LoopbackRequestTraits
    ) -> LoopbackTransmission {
        let draft = LoopbackTransmission.Draft(self, traits)
        switch misbehaviour {
        case .closeBeforeAnswer, .garbage, .verbatim: return .bare(.close)
        case .resetBeforeAnswer: return .bare(.reset)
        case .stall: return .bare(.silence)
        case .closeInHead: return draft.cutInHead(then: .close)
        case .closeInBody: return draft.cutInBody(then: .close)
        case .resetInBody: return draft.cutInBody(then: .reset)
        case .stallInBody: return draft.cutInBody(then: .silence)
        case .drip(let pace): return draft.dripping(pace)
        case .endlessBody: return draft.withEndlessBody
        case .endlessTrailers: return draft.withEndlessTrailers
        case .endlessHead: return draft.withEndlessHead
        case .endlessInterim: return .bare(.endless(.repeating("HTTP/1.1 100 Continue\r\n\r\n", count: 256)))
        case .overstatedLength(let excess): return draft.overstated(by: excess)
        case .foldedHeader: return draft.folded
        }
    }

    private static func garbage(_ count: Int, using generator: inout SeededGenerator) -> [UInt8] {
        // With the highest bit set no byte is a letter of a status line.
        (0..<max(0, count)).map { _ in UInt8.random(in: 0x80...0xFF, using: &generator) }
    }
}

extension LoopbackTransmission {
    /// An ending without bytes before it.
    static func bare(_ ending: Ending) -> LoopbackTransmission {
        LoopbackTransmission(bytes: [], ending: ending)
    }

    /// The answer to a request that cannot be understood.
    static func refusal(status: Int) -> LoopbackTransmission {
        Draft(.init(status: status), LoopbackRequestTraits(keepsAlive: false)).whole
    }
}

extension [UInt8] {
    static func repeating(_ text: String, count: Int) -> [UInt8] {
        [[UInt8]](repeating: [UInt8](text.utf8), count: count).flatMap { $0 }
    }
}
