/// An open run whose users were too few for its rate, although the service kept to what it may take.
///
/// By Little's law (J. D. C. Little, *A proof for the queuing formula L = λW*, 1961) a rate λ at a service
/// time S keeps λ·S users busy. They were too few when
///
/// ```
/// λ · S ≥ users,   S = the mean of min(service time, the highest latency bound)
/// ```
///
/// and the service time, less what the probe took, is within the latency bounds at every quantile that has
/// one. Where λ·S less the probe's mean is below the users, it is the generator that kept them. A service
/// that gets slow, or stalls, is not forgiven by this: slow answers break a bound by themselves, and the few
/// that a stall keeps count with no more than they may take, so that users who are enough for the service at
/// its best stay enough.
struct UserShortage {
    /// The users that there were.
    let users: Int
    /// The highest rate of the plan, in requests a second.
    let rate: Double
    /// S, in milliseconds.
    let serviceMilliseconds: Double
    /// The mean of what the probe took, in milliseconds.
    let ownMilliseconds: Double
    private let measurement: LoadMeasurement

    /// Looks for a shortage; `nil` when there is none.
    init?(in measurement: LoadMeasurement, of plan: PlannedLoad, by policy: SLOPolicy) {
        guard let rate = plan.highestRate, let serviceTime = measurement.openModel?.serviceTime,
            !serviceTime.isEmpty
        else { return nil }
        let bounds = policy.latencyBounds
        let longest = bounds.map(\.bound).max() ?? .infinity
        let probe = measurement.generator.probe
        self.measurement = measurement
        self.rate = rate
        users = max(plan.users, measurement.peakUsers)
        serviceMilliseconds = serviceTime.mean(ofAtMost: longest)
        ownMilliseconds = probe.count >= Explanation.leastProbes ? probe.mean(ofAtMost: longest) : 0
        guard bounds.allSatisfy(explains) else { return nil }
        guard rate * serviceMilliseconds / 1_000 >= Double(users) else { return nil }
    }

    /// Whether there would be users enough without what the generator itself takes.
    var isTheGenerators: Bool {
        rate * (serviceMilliseconds - ownMilliseconds) / 1_000 < Double(users)
    }

    /// Whether a latency above its bound would be within it without the wait for a user.
    func explains(_ objective: Objective) -> Bool {
        guard let taken = measurement.ownServiceMilliseconds(of: objective.metric) else { return false }
        return taken <= objective.bound
    }

    /// Whether the users could not bring about a throughput at this service time.
    func explains(throughput bound: Double) -> Bool {
        bound * serviceMilliseconds / 1_000 >= Double(users)
    }

    /// The shortage as a sentence, with what to change.
    var sentence: String {
        if isTheGenerators {
            return "the generator itself took \(ownMilliseconds.fixed(1)) ms of each request, which keeps "
                + "\(PlannedLoad.count(users)) from sending \(rate.shortest) requests a second."
        }
        let needed = max(users + 1, Int((rate * serviceMilliseconds / 1_000).rounded()))
        return "\(rate.shortest) requests a second take about \(needed) users at this latency "
            + "(\(serviceMilliseconds.fixed(1)) ms), and it has \(users). Use --concurrency \(needed) or more."
    }
}

extension LoadMeasurement {
    /// A metric of the service time of an open run without what the probe took there, in milliseconds; `nil`
    /// without one.
    func ownServiceMilliseconds(of metric: Metric) -> Double? {
        guard let taken = openModel?.serviceTime.milliseconds(of: metric) else { return nil }
        return max(0, taken - (generator.ownMilliseconds(of: metric) ?? 0))
    }
}

extension LatencyHistogram {
    /// The mean in milliseconds with each value counted at most as `limit`; 0 without values.
    fileprivate func mean(ofAtMost limit: Double) -> Double {
        guard count > 0 else { return 0 }
        let sum = values.reduce(0.0) { sum, entry in
            sum + min(entry.value.nanosecondsInMilliseconds, limit) * Double(entry.times)
        }
        return sum / Double(count)
    }
}
