import LoadCore
import SLOEval
import Testing

/// The transports that every test of this folder runs over.
enum ConformingTransport: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case urlsession
    case socket

    var testDescription: String { rawValue }

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
        case .socket:
            try await Self.use(try SocketTransport(options: options)) { transport in
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
        case .socket:
            return try await Self.use(try SocketTransport(options: options)) {
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
