/// A user's channel to one side of a comparison, on a lane that may stand still.
struct WatchedChannel<Lane: TransportLane>: Sendable {
    private let lane: Lane
    private let channel: Lane.Channel
    private let standstills: StandstillLog

    /// Creates a channel.
    ///
    /// - Parameter isProduction: whether it leads to production rather than to the canary.
    init(in context: RunContext<Lane>, lane place: Int, isProduction: Bool = false) {
        lane = context.lanes[place]
        channel = isProduction ? lane.makeProductionChannel() : lane.makeChannel()
        standstills = context.standstills(ofLane: place)
    }

    /// Sends a request; one with a value that can't be sent fails at once.
    func exchange(_ request: Result<HTTPRequest, UnusableValue>) async -> WatchedExchange {
        let exchange = await lane.exchange(request, over: channel)
        return WatchedExchange(exchange, standstill: standstills.explained(by: exchange, plannedAt: nil))
    }
}

/// An exchange, and how much of its time the generator stood still.
struct WatchedExchange {
    let exchange: HTTPExchange
    /// In nanoseconds.
    let standstill: UInt64

    init(_ exchange: HTTPExchange, standstill: UInt64) {
        self.exchange = exchange
        self.standstill = standstill
    }
}

/// An exchange, and how it counts; `nil` for one that was abandoned.
struct JudgedExchange {
    let watched: WatchedExchange
    let outcome: Outcome?
}

extension SeededGenerator {
    /// Creates the generator of the order in which a user asks the sides of a comparison. Its streams are
    /// others than those that choose requests, so that their sequence is the same as in a load test.
    init(orderOfUser number: Int, in plan: LoadPlan) {
        self.init(seed: plan.seed, stream: (1 << 40) + UInt64(number))
    }
}
