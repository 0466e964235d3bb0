import Reporting
import SLOEval

/// Something that splits traffic between stable and canary.
public protocol TrafficRouter: Sendable {
    /// Its name on the command line: `istio`.
    var name: String { get }

    /// The canary's share in percent as the route has it: 0 where there is no route yet, `nil` where the
    /// router can't tell.
    ///
    /// - Throws: ``TrafficError/unreadable(route:reason:)`` for a route that is not a split in percent.
    func percentage() async throws(TrafficError) -> Int?

    /// Gives the canary its share, unless it has it already, and sees that the route says so afterwards.
    ///
    /// Only the weights are changed, and only if they are still those that were read.
    ///
    /// - Parameters:
    ///   - wanted: the share in percent, 0 to 100.
    ///   - expected: the shares that the route may have now.
    /// - Throws: ``TrafficError/edited(route:found:expected:)`` when it has another: nothing was changed.
    func setPercentage(_ wanted: Int, expected: [Int]) async throws(TrafficError)

    /// Gives the canary its share as ``setPercentage(_:expected:)`` does, announces the change before it
    /// begins, and completes one that was cut short.
    func carryOut(_ change: RouteChange) async throws(TrafficError)

    /// Returns the value at each place that the router writes; `nil` where it can't tell.
    func values() async throws(TrafficError) -> [String: Int]?

    /// How many requests went where up to now; `nil` where the router can't see that.
    func counters() async throws(TrafficError) -> TrafficCounters?

    /// Why traffic can't follow the weights that the route has: a server that is out of service, say; `nil`
    /// when nothing is known that keeps it from that.
    func hindrance() async throws(TrafficError) -> TrafficError?

    /// Returns the commands of ``setPercentage(_:expected:)``, as lines for a dry run.
    func dryRun(percentage: Int) -> [String]

    /// Returns the commands of ``percentage()``, as lines for a dry run.
    func readingCommands() -> [String]

    /// Returns the commands with which a person sends all traffic back to stable when this router could not.
    func remedy() -> [String]

    /// Why a share can't be given, whatever the route says: a fifth of four replicas, say; `nil` when it can.
    func obstacle(to percentage: Int) -> TrafficError?
}

extension TrafficRouter {
    /// For a router that changes everything in one call: announced, then set.
    public func carryOut(_ change: RouteChange) async throws(TrafficError) {
        try change.announce(from: [:], to: ["share": change.wanted])
        try await setPercentage(change.wanted, expected: change.expected)
    }

    /// Always `nil`: a change in one call leaves nothing half done.
    public func values() async throws(TrafficError) -> [String: Int]? { nil }

    /// Always `nil`: most routers only steer.
    public func counters() async throws(TrafficError) -> TrafficCounters? { nil }

    /// Always `nil`: most routers know weights alone.
    public func hindrance() async throws(TrafficError) -> TrafficError? { nil }

    /// The same as the router itself would run.
    public func remedy() -> [String] { dryRun(percentage: 0) }

    /// Nothing, where a share can't be read.
    public func readingCommands() -> [String] { [] }

    /// Always `nil`: most routers split by weights.
    public func obstacle(to percentage: Int) -> TrafficError? { nil }
}

/// Requests counted by a router since some moment.
public struct TrafficCounters: Sendable, Equatable {
    /// Those that went to the canary.
    public var canary: UInt64
    /// All of them.
    public var total: UInt64

    /// Creates counters.
    public init(canary: UInt64, total: UInt64) {
        self.canary = canary
        self.total = total
    }
}

/// Why traffic could not be split, or the split not read.
public enum TrafficError: ProgramError, Sendable, Equatable {
    /// There is no route, and the router can't make one.
    case noRoute(route: String, advice: String)
    /// The route is not a split in whole percent between stable and canary.
    case unreadable(route: String, reason: String)
    /// The route has weights that this rollout did not set. Nothing was changed.
    case edited(route: String, found: Int, expected: [Int])
    /// The weights were set, and the route has others.
    case notSet(route: String, wanted: Int, found: Int?)
    /// The weights of what is to receive traffic were raised, and it does not serve. Nothing was lowered.
    case notServing(route: String, wanted: Int, found: Int?, reason: String)
    /// Pods that are to receive traffic did not become ready in time. No others were removed.
    case notReady(deployment: String, ready: Int, replicas: Int, limit: Duration)
    /// Traffic can't follow the weights that the route has.
    case hindered(route: String, reason: String)
    /// The share can't be given.
    case notPossible(percentage: Int, reason: String)
    /// kubectl failed.
    case kubectl(KubectlError)
    /// The program that sets the split failed.
    case program(command: String, summary: String)
    /// The program that sets the split could not be run.
    case notRun(ProcessError)
    /// The change could not be announced in the journal, and was not begun.
    case notRecorded(FileError)
    /// The load balancer can't be reached, or says no.
    case loadBalancer(address: String, reason: String)

    /// Always ``ExitCode/unavailable``, but ``ExitCode/usage`` for a share that can't be given.
    public var exitCode: ExitCode {
        if case .notPossible = self { .usage } else { .unavailable }
    }

    /// Whether the call was not made because the journal could not name it before.
    var isUnrecorded: Bool {
        switch self {
        case .notRecorded, .notRun(.vetoed), .kubectl(.notRun(.vetoed)): true
        default: false
        }
    }

    /// Whether the same call may well succeed a little later.
    public var isPassing: Bool {
        switch self {
        // A conflict: the next try reads the route anew, and stops if its weights were edited.
        case .kubectl(.conflict): true
        case .kubectl(let error): error.isPassing
        case .loadBalancer, .program, .notSet: true
        // Nothing is more urgent than the way back.
        case .notServing(_, wanted: 0, _, _): true
        default: false
        }
    }

    /// The problem with which route, and what to do.
    public var description: String {
        switch self {
        case .noRoute(let route, let advice): "there is no \(route); \(advice)"
        case .unreadable(let route, let reason):
            "\(route) is not a split between stable and canary: \(reason); set it right by hand"
        case .edited(let route, let found, let expected):
            "\(route) gives the canary \(found) %, not \(Self.list(expected)): someone else edited it, and it was "
                + "left as it is; agree on who steers, then --resume or --abort"
        case .notSet(let route, let wanted, let found):
            "\(route) was set to \(wanted) % but has \(found.map { "\($0) %" } ?? "nothing"); see who else sets it"
        case .notServing(let route, let wanted, let found, let reason):
            "\(route) was set to \(wanted) % but has \(found.map { "\($0) %" } ?? "nothing"): \(reason); bring "
                + "it back into service"
        case .notReady(let deployment, let ready, let replicas, let limit):
            "the deployment \(deployment) has \(ready) of \(replicas) replicas ready after "
                + "\(limit.inSeconds.shortest) s; the other version keeps its replicas until then"
        case .hindered(let route, let reason): "traffic does not follow the weights of \(route): \(reason)"
        case .notPossible(let percentage, let reason): "the canary can't get \(percentage) %: \(reason)"
        case .kubectl(let error): "\(error)"
        case .program(let command, let summary): "'\(command)' failed: \(summary); run it by hand to see why"
        case .notRun(let error): "\(error)"
        case .notRecorded(let error): "the rollout stopped before a step that it could not record: \(error)"
        case .loadBalancer(let address, let reason): "HAProxy at \(address): \(reason)"
        }
    }

    private static func list(_ percentages: [Int]) -> String {
        percentages.map { "\($0) %" }.joined(separator: " or ")
    }
}
