/// The memory that a run may come to, and the memory that there is.
package struct MemoryNeed: Sendable, Equatable {
    /// The memory of an endpoint on each lane, in bytes, once it is in use: its histogram of successes where
    /// latencies spread over a few powers of two, and what it is told by. Measured; a quarter of it for a
    /// service that always takes the same time.
    static let bytesPerEndpoint: UInt64 = 24_000
    /// The memory of an endpoint itself, in bytes: its part of the plan, and of the reports while they are
    /// written. Measured with 50,000 endpoints and all reports.
    static let bytesPerPlannedEndpoint: UInt64 = 12_000
    /// The memory of a user, in bytes: its task, its connection, and their buffers.
    static let bytesPerUser: UInt64 = 64_000
    /// The memory that a user's connection takes to decode bodies, in bytes: zlib's state with its window.
    static let bytesPerDecoder: UInt64 = 40_960
    /// The memory of a captured value of a user, in bytes: a text of some hundred characters. Measured with 20 values
    /// of 10,000 users.
    static let bytesPerCapture: UInt64 = 200

    /// The memory that a run may come to, in bytes.
    package let bytes: UInt64

    /// The need of a plan that so many event loops or processes send; each keeps figures of its own.
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - lanes: how many of them there are.
    ///   - decodesBodies: whether compressed answers are asked for. The default is that they aren't.
    package init(of plan: LoadPlan, lanes: Int, decodesBodies: Bool = false) {
        let endpoints = UInt64(plan.requestNames.count)
        // What was measured stands once more in what the lanes come to together.
        let measured = endpoints * Self.bytesPerEndpoint * UInt64(max(1, lanes) + 1)
        let captures = plan.journeys.flatMap(\.requestSteps).reduce(0) { $0 + $1.captures.count }
        let user =
            Self.bytesPerUser + (decodesBodies ? Self.bytesPerDecoder : 0)
            + UInt64(captures) * Self.bytesPerCapture
        bytes = measured + endpoints * Self.bytesPerPlannedEndpoint + UInt64(plan.concurrency) * user
    }

    /// The memory of this machine, or less where a control group allows less; `nil` where the system doesn't
    /// tell.
    package static var available: UInt64? {
        available(ControlGroup(), machine: HostStatistics.read("/proc/meminfo"))
    }

    static func available(_ group: ControlGroup, machine: String?) -> UInt64? {
        let line = machine?.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
        let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }
        return [kibibytes.map { $0 * 1_024 }, group.memoryLimit].compactMap { $0 }.min()
    }

    /// The warning before a run that may take more than half of the memory; `nil` when it takes less.
    package func warning(available: UInt64?) -> String? {
        guard let available, bytes > available / 2 else { return nil }
        return "The run may take about \(Self.gigabytes(bytes)) of memory, more than half of the "
            + "\(Self.gigabytes(available)) that there are; name fewer endpoints, or use fewer users, --threads or "
            + "--processes."
    }

    private static func gigabytes(_ bytes: UInt64) -> String {
        let tenths = (bytes + 50_000_000) / 100_000_000
        return "\(tenths / 10).\(tenths % 10) GB"
    }
}
