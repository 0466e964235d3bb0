import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The few things that peers need of sockets.
public enum PeerSocket {
    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
        private static let stream = SOCK_STREAM
    #endif

    private static let givenPorts = Mutex<Set<UInt16>>([])

    /// A port that is free on 127.0.0.1 now, and another one each time: the system gives the same one again
    /// while it is unused, and HAProxy shares a port with whoever listens there. Another process may still
    /// take it before it is used.
    static func freePort() -> UInt16 {
        while true {
            let port = systemPort()
            if givenPorts.withLock({ $0.insert(port).inserted }) { return port }
        }
    }

    private static func systemPort() -> UInt16 {
        let (descriptor, port) = boundSocket()
        close(descriptor)
        return port
    }

    /// A socket at a free port of 127.0.0.1 that does not listen; the caller closes it.
    static func boundSocket() -> (descriptor: Int32, port: UInt16) {
        let descriptor = open(AF_INET)
        var bound = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withAddress(of: &bound) { bind(descriptor, $0, length) }
        _ = withAddress(of: &bound) { getsockname(descriptor, $0, &length) }
        return (descriptor, UInt16(bigEndian: bound.sin_port))
    }

    /// A socket that no child inherits.
    private static func open(_ family: Int32) -> Int32 {
        let descriptor = socket(family, stream, 0)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    /// Whether somebody listens on a port of 127.0.0.1.
    static func isListening(port: UInt16) -> Bool {
        let descriptor = open(AF_INET)
        defer { close(descriptor) }
        var address = loopback(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withAddress(of: &address) { connect(descriptor, $0, length) } == 0
    }

    /// A connection to a port of 127.0.0.1, -1 when there is none to be had; the caller closes it.
    public static func connected(port: UInt16) -> Int32 {
        let descriptor = open(AF_INET)
        var address = loopback(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        if withAddress(of: &address, { connect(descriptor, $0, length) }) == 0 { return descriptor }
        close(descriptor)
        return -1
    }

    /// Sends a line to a Unix socket and returns what comes back before its end; `nil` when nobody listens.
    static func ask(_ line: String, path: String) -> String? {
        let descriptor = open(AF_UNIX)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { place in
            // The place begins as zeros, and one of them has to remain as the end.
            guard path.utf8.count < place.count else { return false }
            place.copyBytes(from: path.utf8)
            return true
        }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        guard fits, withAddress(of: &address, { connect(descriptor, $0, length) }) == 0 else { return nil }
        let bytes = Array((line + "\n").utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else { return nil }
        return readAll(descriptor)
    }

    private static func readAll(_ descriptor: Int32) -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: received, as: UTF8.self) }
            received += buffer[0..<count]
        }
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withAddress<Address, Result>(
        of address: inout Address,
        _ body: (UnsafeMutablePointer<sockaddr>) -> Result
    ) -> Result {
        withUnsafeMutablePointer(to: &address) { pointer in
            // SAFETY: the system reads and writes the address through the generic type, as its interface
            // demands; the length passed along says which one it is.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
    }
}
