#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A listening socket on an address of this machine. Closed when it goes away.
final class LoopbackListener: Sendable {
    enum Family: Sendable {
        case ipv4
        case ipv6
        case other(String)

        var address: String {
            switch self {
            case .ipv4: "127.0.0.1"
            case .ipv6: "::1"
            case .other(let address): address
            }
        }

        var isIPv6: Bool { address.contains(":") }
    }

    let descriptor: Int32
    let port: UInt16

    /// Listens on a port, or on any free one for port 0.
    init(_ family: Family, port: UInt16) throws(LoopbackServerError) {
        let descriptor = socket(family.isIPv6 ? AF_INET6 : AF_INET, LoopbackSystem.streamSocket, 0)
        guard descriptor >= 0 else {
            throw errno == EAFNOSUPPORT
                ? .addressUnavailable(family.address) : LoopbackSystem.error("socket")
        }
        do throws(LoopbackServerError) {
            try Self.prepare(descriptor, family, port)
            self.port = try Self.boundPort(of: descriptor)
            self.descriptor = descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// Listens on the addresses that options name, all on one port.
    static func open(_ options: LoopbackServer.Options) throws(LoopbackServerError) -> [LoopbackListener] {
        if let address = options.publicAddress {
            return [try LoopbackListener(.other(address), port: options.port)]
        }
        switch options.addresses {
        case .ipv4: return [try LoopbackListener(.ipv4, port: options.port)]
        case .ipv6: return [try LoopbackListener(.ipv6, port: options.port)]
        case .both: return try openBoth(port: options.port)
        }
    }

    /// A port that is free on one address may be taken on the other; then another is tried.
    private static func openBoth(port: UInt16) throws(LoopbackServerError) -> [LoopbackListener] {
        var attemptsLeft = port == 0 ? 16 : 1
        while true {
            let first = try LoopbackListener(.ipv4, port: port)
            attemptsLeft -= 1
            do throws(LoopbackServerError) {
                return [first, try LoopbackListener(.ipv6, port: first.port)]
            } catch {
                guard case .portInUse = error, attemptsLeft > 0 else { throw error }
            }
        }
    }

    private static func prepare(
        _ descriptor: Int32,
        _ family: Family,
        _ port: UInt16
    ) throws(LoopbackServerError) {
        LoopbackSystem.closeOnExec(descriptor)
        LoopbackSystem.doNotBlock(descriptor)
        LoopbackSystem.setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, Int32(1))
        if family.isIPv6 {
            LoopbackSystem.setOption(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, Int32(1))
        }
        guard bind(descriptor, family, port) == 0 else {
            switch errno {
            case EADDRINUSE: throw .portInUse(port)
            case EADDRNOTAVAIL: throw .addressUnavailable(family.address)
            default: throw LoopbackSystem.error("bind")
            }
        }
        guard listen(descriptor, SOMAXCONN) == 0 else {
            throw errno == EADDRINUSE ? .portInUse(port) : LoopbackSystem.error("listen")
        }
    }

    private static func bind(_ descriptor: Int32, _ family: Family, _ port: UInt16) -> Int32 {
        if family.isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            guard inet_pton(AF_INET6, family.address, &address.sin6_addr) == 1 else { return noSuchAddress() }
            return bind(descriptor, to: address)
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            guard inet_pton(AF_INET, family.address, &address.sin_addr) == 1 else { return noSuchAddress() }
            return bind(descriptor, to: address)
        }
    }

    /// Returns the error of `bind` for an address that this machine doesn't have.
    private static func noSuchAddress() -> Int32 {
        errno = EADDRNOTAVAIL
        return -1
    }

    private static func bind<Address>(_ descriptor: Int32, to address: Address) -> Int32 {
        withUnsafePointer(to: address) { pointer in
            // SAFETY: the system reads the address through the generic type, as its interface demands;
            // the length says which one it is.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                #if canImport(Glibc)
                    Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
                #elseif canImport(Musl)
                    Musl.bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
                #else
                    Darwin.bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
                #endif
            }
        }
    }

    private static func boundPort(of descriptor: Int32) throws(LoopbackServerError) -> UInt16 {
        // sin_port and sin6_port stand at the same place.
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            // SAFETY: as above; the system writes at most `length` bytes.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        guard result == 0 else { throw LoopbackSystem.error("getsockname") }
        return UInt16(bigEndian: address.sin6_port)
    }
}
