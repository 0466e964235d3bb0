public import SLOEval

extension LoadPlan {
    /// The load that the whole plan can bring about, whatever the service does.
    ///
    /// Where users pause, `n` of them send at most `n · size · (D/m + E[X²]/m²)` requests in a measured time
    /// D on average, with `X` a pause, `m` its mean, and `size` the requests between two pauses (G. Lorden,
    /// *On excess over the boundary*, 1970). An open plan sends the integral of its rate.
    public var plannedLoad: PlannedLoad {
        var load = whole
        load.shares = shares
        load.scopes = Set(endpoints.filter { $0.weight > 0 }.map { .endpoint($0.name) })
        return load
    }

    /// The share of each endpoint by its weight; those of one name have theirs together.
    private var shares: [String: Double] {
        let sum = endpoints.reduce(0) { $0 + $1.weight }
        guard sum > 0 else { return [:] }
        return Dictionary(endpoints.map { ($0.name, $0.weight / sum) }, uniquingKeysWith: +)
    }

    private var whole: PlannedLoad {
        switch pattern {
        case .sustained(let pause): pausing(pause, after: 1)
        case .burst(let size, let pause): pausing(pause, after: Double(size))
        case .rampUp, .max: closed()
        case .userStages(let stages): closed(users: min(concurrency, stages.peakUsers))
        case .arrivals(let arrivals): open(arrivals)
        }
    }

    private func closed(users: Int? = nil) -> PlannedLoad {
        PlannedLoad(model: .closed, users: users ?? concurrency, seconds: duration.inSeconds)
    }

    private func pausing(_ pause: ClosedRange<Duration>, after size: Double) -> PlannedLoad {
        var load = closed()
        // How many requests an iteration has, and how long it pauses, is up to answers and conditions.
        guard journeys.isEmpty else { return load }
        let (low, high) = (pause.lowerBound.inSeconds, pause.upperBound.inSeconds)
        let mean = (low + high) / 2
        guard mean > 0 else { return load }
        let variance = (high - low) * (high - low) / 12
        let atOnce = (variance + mean * mean) / (mean * mean)
        let users = Double(concurrency)
        var (requests, seconds) = (users * size * (load.seconds / mean + atOnce), load.seconds)
        if let limit = requestLimit.map(Double.init), limit < requests {
            seconds = (limit / users / size - atOnce) * mean
            requests = limit
        }
        // A limit that the first requests reach already is reached at once.
        guard seconds > 0 else { return load }
        let deviation = size * (users * seconds / mean * variance).squareRoot() / mean
        load.throughput = users * size / mean
        load.highestThroughput = (requests + 4 * deviation) / seconds
        return load
    }

    private func open(_ arrivals: ArrivalPlan) -> PlannedLoad {
        let schedule = ArrivalSchedule(arrivals, seed: seed)
        let begin = warmUp.inSeconds
        var end = begin + duration.inSeconds
        let before = schedule.count(by: begin)
        var requests = schedule.count(by: end) - before
        if let limit = requestLimit.map(Double.init), limit < requests {
            requests = limit
            end = schedule.seconds(ofCount: before + max(0, limit - 1)) ?? end
        }
        var load = closed()
        load.model = .open(highestRate: schedule.highestRate(from: begin, to: end))
        load.seconds = end - begin
        // A limit of one request is reached as soon as it is sent; an iteration has any number of requests.
        guard load.seconds > 0, journeys.isEmpty else { return load }
        let deviation = arrivals.spacing == .poisson ? requests.squareRoot() : 0
        load.throughput = requests / load.seconds
        load.highestThroughput = (requests + 4 * deviation) / load.seconds
        return load
    }
}
