#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A port of 127.0.0.1 at which nobody listens, and nobody else can: it is bound for as long as this lives.
public final class DesertedPort: Sendable {
    /// The port.
    public let port: UInt16
    private let descriptor: Int32

    /// Takes a port.
    public init() {
        (descriptor, port) = PeerSocket.boundSocket()
    }

    deinit { close(descriptor) }

    /// The address of a server that is not there.
    public var url: String { "http://127.0.0.1:\(port)" }
}
