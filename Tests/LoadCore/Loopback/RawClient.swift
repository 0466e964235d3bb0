#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A blocking socket that sends and shows exact bytes. Gives up after ten seconds without a byte.
final class RawClient {
    /// How the bytes of a connection came to their end.
    enum Ending: Equatable {
        case closed
        case reset
        case silent
    }

    struct SystemError: Error, Equatable {
        var call: String
        var code: Int32
    }

    private let descriptor: Int32

    /// Connects to 127.0.0.1, or to ::1.
    init(port: UInt16, isIPv6: Bool = false, patience: Int = 10) throws(SystemError) {
        #if canImport(Glibc)
            let type = Int32(SOCK_STREAM.rawValue)
        #else
            let type = SOCK_STREAM
        #endif
        let descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, type, 0)
        guard descriptor >= 0 else { throw SystemError(call: "socket", code: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        #if canImport(Darwin)
            var isOn: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
        #endif
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = isIPv6 ? Self.connect6(descriptor, port) : Self.connect4(descriptor, port)
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw SystemError(call: "connect", code: code)
        }
        // Only now: an object that is whole is taken down, and its descriptor closed, even if its
        // initializer throws.
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private static func connect4(_ descriptor: Int32, _ port: UInt16) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return connect(descriptor, to: address)
    }

    private static func connect6(_ descriptor: Int32, _ port: UInt16) -> Int32 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &address.sin6_addr) { $0[15] = 1 }
        return connect(descriptor, to: address)
    }

    private static func connect<Address>(_ descriptor: Int32, to address: Address) -> Int32 {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                #if canImport(Glibc)
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
                #elseif canImport(Musl)
                    Musl.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
                #else
                    Darwin.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
                #endif
            }
        }
    }

    /// Sends a text whole; bytes that the server no longer takes are lost in silence.
    func send(_ text: String) {
        send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                #if canImport(Darwin)
                    Darwin.send(descriptor, bytes.baseAddress, bytes.count, 0)
                #elseif canImport(Musl)
                    Musl.send(descriptor, bytes.baseAddress, bytes.count, MSG_NOSIGNAL)
                #else
                    Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
                #endif
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Ends this side of the connection.
    func finish() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Receives at most so many bytes, until there are so many or the end comes.
    func receive(atMost limit: Int) -> (bytes: [UInt8], ending: Ending?) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while bytes.count < limit {
            let wanted = min(buffer.count, limit - bytes.count)
            let count = recv(descriptor, &buffer, wanted, 0)
            if count == 0 { return (bytes, .closed) }
            if count < 0 { return (bytes, errno == ECONNRESET ? .reset : .silent) }
            bytes += buffer[0..<count]
        }
        return (bytes, nil)
    }

    /// Receives until the connection ends.
    func receiveAll() -> (text: String, ending: Ending?) {
        let (bytes, ending) = receive(atMost: .max)
        return (String(decoding: bytes, as: UTF8.self), ending)
    }

    /// Receives up to and including a text; what was received instead if the end comes first.
    func receive(through text: String) -> String {
        var received: [UInt8] = []
        while !received.reversed().starts(with: text.utf8.reversed()) {
            let (byte, ending) = receive(atMost: 1)
            received += byte
            if ending != nil { break }
        }
        return String(decoding: received, as: UTF8.self)
    }

    /// Sends a GET and receives an answer that ends in a text.
    func get(_ path: String, through text: String) -> String {
        send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
        return receive(through: text)
    }
}
