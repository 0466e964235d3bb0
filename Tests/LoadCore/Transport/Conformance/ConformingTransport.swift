import LoadCore
import SLOEval
import Testing

/// The transports that every test of this folder runs over.
enum ConformingTransport: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case urlsession
    case socket
    case secureSocket = "socket over TLS"

    var testDescription: String { rawValue }

    /// Makes a server that this transport speaks with.
    func server(
        _ script: LoopbackServer.Script = LoopbackServer.Script(),
        options: LoopbackServer.Options = LoopbackServer.Options()
    ) -> LoopbackServer {
        var options = options
        options.isSecure = self == .secureSocket
        return LoopbackServer(script, options: options)
    }

    /// Runs such a server as long as `body` takes.
    func withServer<Value>(
        _ script: LoopbackServer.Script = LoopbackServer.Script(),
        options: LoopbackServer.Options = LoopbackServer.Options(),
        _ body: (LoopbackServer) async throws -> Value
    ) async throws -> Value {
        try await server(script, options: options).whileRunning(body)
    }

    /// Options that trust the secure servers of this process.
    private func trusting(_ options: TransportOptions) -> TransportOptions {
        var options = options
        if self == .secureSocket { options.tls.caCertificates = LoopbackServer.certificateAuthority }
        return options
    }

    /// Makes a transport, lets one channel of it do something, and closes it.
    func withChannel<Value: Sendable>(
        _ options: TransportOptions = TransportOptions(timeout: .seconds(120)),
        _ body: (any HTTPChannel) async throws -> Value
    ) async throws -> Value {
        switch self {
        case .urlsession:
            try await Self.use(URLSessionTransport(options: options)) { transport in
                try await body(transport.lanes[0].makeChannel())
            }
        case .socket, .secureSocket:
            try await Self.use(try SocketTransport(options: trusting(options))) { transport in
                try await body(transport.lanes[0].makeChannel())
            }
        }
    }

    /// Runs a plan over a new transport.
    func run(_ plan: LoadPlan) async throws -> LoadMeasurement {
        let options = TransportOptions(plan: plan)
        switch self {
        case .urlsession:
            return try await Self.use(URLSessionTransport(options: options)) {
                try await LoadEngine(transport: $0).run(plan)
            }
        case .socket, .secureSocket:
            return try await Self.use(try SocketTransport(options: trusting(options))) {
                try await LoadEngine(transport: $0).run(plan)
            }
        }
    }

    private static func use<Transport: HTTPTransport, Value: Sendable>(
        _ transport: Transport,
        _ body: (Transport) async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await body(transport)
            await transport.close()
            return value
        } catch {
            await transport.close()
            throw error
        }
    }
}
