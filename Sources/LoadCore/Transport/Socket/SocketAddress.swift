#if os(Linux)
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    /// An address that a socket can be connected to.
    struct SocketAddress: Sendable {
        private var storage = sockaddr_storage()
        private let length: socklen_t

        /// The address family.
        var family: Int32 { Int32(storage.ss_family) }

        /// Whether connections to it are TCP.
        var isInternet: Bool { family == AF_INET || family == AF_INET6 }

        private init(copying address: UnsafePointer<sockaddr>, length: socklen_t) {
            self.length = length
            withUnsafeMutableBytes(of: &storage) { storage in
                // SAFETY: `length` bytes are there, as the source of the address says.
                let bytes = UnsafeRawBufferPointer(start: address, count: min(Int(length), storage.count))
                storage.copyMemory(from: bytes)
            }
        }

        /// Begins to connect a socket; what the system call returns.
        func startConnecting(_ socket: borrowing FileDescriptor) -> Int32 {
            let number = socket.number
            return withPointer { connect(number, $0, length) }
        }

        private func withPointer<Result>(_ body: (UnsafePointer<sockaddr>) -> Result) -> Result {
            withUnsafePointer(to: storage) { pointer in
                // SAFETY: `sockaddr_storage` is laid out to be read as any kind of `sockaddr`.
                body(UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self))
            }
        }
    }

    extension SocketAddress {
        /// The addresses of a host, in the order the system prefers; blocks unless `isNumeric`.
        ///
        /// - Parameter isNumeric: Take only addresses written as such, and ask nobody.
        static func resolve(
            host: String,
            port: UInt16,
            isNumeric: Bool
        ) throws(ResolutionError) -> [SocketAddress] {
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            hints.ai_flags = AI_NUMERICSERV | (isNumeric ? AI_NUMERICHOST : 0)
            var list: UnsafeMutablePointer<addrinfo>?
            let code = getaddrinfo(host, "\(port)", &hints, &list)
            guard code == 0 else {
                // Without a descriptor nobody can be asked, and the system only says that nobody answered.
                throw ResolutionError(
                    code: code,
                    isOfGenerator: code == EAI_MEMORY || DescriptorLimit.isReached
                )
            }
            defer { freeaddrinfo(list) }
            var addresses: [SocketAddress] = []
            var next = list
            while let entry = next?.pointee {
                if let address = entry.ai_addr {
                    addresses.append(SocketAddress(copying: address, length: entry.ai_addrlen))
                }
                next = entry.ai_next
            }
            return addresses
        }

        /// The address of a Unix-domain socket; `nil` when the path is empty or too long for one.
        static func unix(path: String) -> SocketAddress? {
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
                return nil
            }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            return withUnsafePointer(to: address) { pointer in
                // SAFETY: every `sockaddr_un` may be read as a `sockaddr`.
                let general = UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
                return SocketAddress(copying: general, length: socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    extension SocketAddress {
        /// Whether both ends of a connection are the same socket.
        static func isConnectedToItself(_ socket: Int32) -> Bool {
            guard let local = name(of: socket, by: getsockname), let peer = name(of: socket, by: getpeername)
            else { return false }
            return local.withBytes { local in peer.withBytes { local.elementsEqual($0) } }
        }

        private typealias NameCall = (
            Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>
        ) -> Int32

        private static func name(of socket: Int32, by call: NameCall) -> SocketAddress? {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            return withUnsafeMutablePointer(to: &storage) { pointer in
                // SAFETY: `sockaddr_storage` is made to be filled with any kind of `sockaddr`.
                let general = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
                guard call(socket, general, &length) == 0 else { return nil }
                return SocketAddress(copying: general, length: length)
            }
        }

        private func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
            withUnsafeBytes(of: storage) { body(UnsafeRawBufferPointer(rebasing: $0.prefix(Int(length)))) }
        }
    }

    extension SocketAddress: CustomStringConvertible {
        /// Such as `127.0.0.1:80`, `[::1]:80` or `the Unix socket`.
        var description: String {
            guard isInternet else { return "the Unix socket" }
            var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
            let flags = NI_NUMERICHOST | NI_NUMERICSERV
            let code = withPointer { pointer in
                getnameinfo(
                    pointer,
                    length,
                    &host,
                    socklen_t(host.count),
                    &port,
                    socklen_t(port.count),
                    flags
                )
            }
            guard code == 0 else { return "an address of family \(family)" }
            let hostText = host.text
            return "\(hostText.bracketedHost):\(port.text)"
        }
    }

    extension [CChar] {
        fileprivate var text: String {
            String(decoding: prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// Why a host name has no address.
    struct ResolutionError: Error, Equatable, CustomStringConvertible {
        /// The code of `getaddrinfo`.
        let code: Int32
        /// Whether the machine that makes the load had no descriptor or no memory to ask.
        var isOfGenerator = false

        /// Such as `Name or service not known`.
        var description: String {
            let words = String(cString: gai_strerror(code))
            guard isOfGenerator else { return words }
            return "\(words); \(SystemCallError("getaddrinfo", code: EMFILE).shortage)"
        }
    }
#endif
