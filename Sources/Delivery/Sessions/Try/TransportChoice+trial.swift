import LoadCore
import SLOEval

extension TransportChoice {
    /// Runs one iteration of a journey over the transport that can send the plan, in this process.
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - journey: the name of the journey.
    ///   - user: the number of the user.
    ///   - skippedPause: called instead of each pause.
    ///   - report: called after each step.
    /// - Returns: whether every step that was sent succeeded.
    func runTrial(
        of plan: LoadPlan,
        journey: String,
        user: Int,
        skippedPause: @escaping @Sendable (ClosedRange<Duration>) -> Void,
        report: @escaping @Sendable (TriedStep) -> Void
    ) async throws -> Bool {
        switch try resolved(for: plan) {
        #if os(Linux)
            case .socket, .auto:
                let transport: SocketTransport
                do {
                    transport = try SocketTransport(
                        options: options(for: plan),
                        threads: 1,
                        keepsAlive: keepsAlive
                    )
                } catch {
                    throw LoadTestError.transport(error.description)
                }
                return try await Self.run(plan, journey, user, closing: transport, skippedPause, report)
        #endif
        default:
            let transport = URLSessionTransport(options: options(for: plan))
            return try await Self.run(plan, journey, user, closing: transport, skippedPause, report)
        }
    }

    private static func run<Transport: HTTPTransport>(
        _ plan: LoadPlan,
        _ journey: String,
        _ user: Int,
        closing transport: Transport,
        _ skippedPause: @escaping @Sendable (ClosedRange<Duration>) -> Void,
        _ report: @escaping @Sendable (TriedStep) -> Void
    ) async throws -> Bool {
        let result: Result<Bool, LoadEngineError>
        do throws(LoadEngineError) {
            let trial = JourneyTrial(transport: transport)
            result = .success(
                try await trial.run(
                    plan,
                    journey: journey,
                    user: user,
                    skippedPause: skippedPause,
                    report: report
                )
            )
        } catch {
            result = .failure(error)
        }
        await transport.close()
        do {
            return try result.get()
        } catch {
            throw LoadTestError.plan(error)
        }
    }
}
