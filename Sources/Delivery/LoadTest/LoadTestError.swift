public import LoadCore

/// Why a load test could not be done.
public enum LoadTestError: ProgramError, Sendable, Equatable {
    /// The report can't be written where it should go; found out before the run.
    case report(ReportError)
    /// The transport that was asked for can't do it.
    case transport(String)
    /// The plan can't be carried out.
    case plan(LoadEngineError)
    /// Nobody answers at the target.
    case unreachable(target: String, reason: String)
    /// The target did not become ready in the time it was given.
    case notReady(target: String, seconds: String, reason: String)
    /// Nothing was measured, since every process that was to send the load was lost.
    case generatorsLost(String)
    /// The metrics of the run can't be served while it is under way.
    case metricsNotServed(String)

    /// ``ExitCode/usage`` for what can be known without sending anything, else ``ExitCode/unavailable``.
    public var exitCode: ExitCode {
        switch self {
        case .report(let error): error.exitCode
        case .transport, .plan: .usage
        case .unreachable, .notReady, .generatorsLost, .metricsNotServed: .unavailable
        }
    }

    /// The problem, its place, and its remedy.
    public var description: String {
        switch self {
        case .report(let error):
            error.description
        case .transport(let reason):
            reason
        case .plan(let error):
            error.description
        case .unreachable(let target, let reason):
            "\(target) can't be reached: \(reason)"
                + ConnectionFault.remedy(for: reason, otherwise: "start the service or correct the target")
                + " (--no-preflight sends the load anyway)"
        case .notReady(let target, let seconds, let reason):
            "\(target) was not ready after \(seconds) s: \(reason)"
                + ConnectionFault.remedy(for: reason, otherwise: "give it longer with --wait-for-ready")
        case .generatorsLost(let reason):
            "no request was completed, since the processes that send them were lost: \(reason)"
        case .metricsNotServed(let reason):
            "the live metrics can't be served: \(reason) (--metrics-listen)"
        }
    }
}
