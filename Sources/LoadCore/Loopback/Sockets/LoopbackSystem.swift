#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The few system calls of the loopback server whose spelling differs between systems, or that need care.
enum LoopbackSystem {
    #if canImport(Glibc)
        static let streamSocket = Int32(SOCK_STREAM.rawValue)
    #else
        static let streamSocket = SOCK_STREAM
    #endif

    #if canImport(Darwin)
        private static let sendFlags = MSG_DONTWAIT
    #else
        private static let sendFlags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
    #endif

    /// The result of a transfer.
    enum Transfer: Equatable {
        case moved(Int)
        case wouldBlock
        case ended
        case broken
    }

    /// Receives what has arrived, without waiting.
    static func receive(_ descriptor: Int32, into buffer: inout [UInt8]) -> Transfer {
        let count = buffer.withUnsafeMutableBytes { bytes in
            retrying { recv(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT)) }
        }
        return count == 0 ? .ended : transfer(count)
    }

    /// Sends what the socket takes of a part of some bytes, without waiting and without raising SIGPIPE.
    static func transmit(_ descriptor: Int32, _ bytes: [UInt8], in range: Range<Int>) -> Transfer {
        let count = bytes.withUnsafeBytes { bytes in
            let part = UnsafeRawBufferPointer(rebasing: bytes[range])
            return retrying { send(descriptor, part.baseAddress, part.count, sendFlags) }
        }
        return transfer(count)
    }

    /// Accepts one connection; `nil` with `errno` set when there is none to be had.
    static func acceptConnection(_ listener: Int32) -> Int32? {
        let descriptor = Int32(retrying { Int(accept(listener, nil, nil)) })
        guard descriptor >= 0 else { return nil }
        closeOnExec(descriptor)
        setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
        #if canImport(Darwin)
            setOption(descriptor, SOL_SOCKET, SO_NOSIGPIPE, Int32(1))
        #endif
        return descriptor
    }

    /// Closes a socket so that the peer sees a reset instead of an orderly end.
    static func reset(_ descriptor: Int32) {
        setOption(descriptor, SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
        close(descriptor)
    }

    /// Ends this side of a connection.
    static func endSending(_ descriptor: Int32) {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    static func closeOnExec(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    static func doNotBlock(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    @discardableResult
    static func setOption<Value>(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Value) -> Bool {
        withUnsafeBytes(of: value) { bytes in
            setsockopt(descriptor, level, name, bytes.baseAddress, socklen_t(bytes.count)) == 0
        }
    }

    /// The error of the system call that has just failed.
    static func error(_ call: String) -> LoopbackServerError {
        let code = errno
        if code == EMFILE || code == ENFILE { return .tooManyOpenFiles }
        return .systemCall(call, code: code, reason: String(cString: strerror(code)))
    }

    private static func transfer(_ count: Int) -> Transfer {
        if count >= 0 { return .moved(count) }
        return errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .broken
    }

    private static func retrying(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}
