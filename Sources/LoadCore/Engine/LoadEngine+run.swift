public import SLOEval

extension LoadEngine where Transport == URLSessionTransport {
    /// Runs a plan to its end over the first transport of this system that can send it, and closes the
    /// transport.
    ///
    /// ```swift
    /// let measurement = try await LoadEngine.run(plan)
    /// ```
    ///
    /// A private CA, a proxy or another address for a host are options of the transport:
    ///
    /// ```swift
    /// var options = TransportOptions(plan: plan)
    /// options.tls.caFile = "ca.pem"
    /// let measurement = try await LoadEngine.run(plan, options: options)
    /// ```
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - options: the options of the transport; `nil`, the default, makes those that the plan asks for.
    /// - Throws: ``LoadEngineError`` when the plan is invalid or no transport can send it.
    public static func run(
        _ plan: LoadPlan,
        options: TransportOptions? = nil
    ) async throws(LoadEngineError) -> LoadMeasurement {
        do {
            try plan.validate()
        } catch {
            throw .invalidPlan(error)
        }
        let options = options ?? TransportOptions(plan: plan)
        #if os(Linux)
            if TransportCapabilities.socket.obstacle(to: plan) == nil {
                let transport: SocketTransport
                do {
                    transport = try SocketTransport(options: options)
                } catch {
                    throw .transport(error.description)
                }
                return try await LoadEngine<SocketTransport>.run(plan, closing: transport)
            }
        #endif
        let urlSession = TransportCapabilities.urlSession
        if let obstacle = urlSession.obstacle(to: plan, changesConnections: options.changesConnections) {
            throw .transport(obstacle.description)
        }
        return try await run(plan, closing: URLSessionTransport(options: options))
    }
}

extension LoadEngine {
    fileprivate static func run(
        _ plan: LoadPlan,
        closing transport: Transport
    ) async throws(LoadEngineError) -> LoadMeasurement {
        do throws(LoadEngineError) {
            let measurement = try await LoadEngine(transport: transport).run(plan)
            await transport.close()
            return measurement
        } catch {
            await transport.close()
            throw error
        }
    }
}
