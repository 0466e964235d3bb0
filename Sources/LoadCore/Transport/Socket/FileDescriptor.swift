#if os(Linux)
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    /// A file descriptor with one owner: closed when its owner lets go of it.
    struct FileDescriptor: ~Copyable, Sendable {
        /// The number the kernel knows it by.
        let number: Int32

        /// Takes a descriptor over from a system call's result.
        ///
        /// - Throws: What the call said, if it failed.
        init(_ result: Int32, from call: String) throws(SystemCallError) {
            guard result >= 0 else { throw SystemCallError(call) }
            number = result
        }

        /// A stream socket that never blocks, and sends small writes at once.
        static func streamSocket(family: Int32) throws(SystemCallError) -> FileDescriptor {
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
            let descriptor = try FileDescriptor(socket(family, kind, 0), from: "socket")
            if family != AF_UNIX {
                var one: Int32 = 1
                let size = socklen_t(MemoryLayout<Int32>.size)
                setsockopt(descriptor.number, Int32(IPPROTO_TCP), TCP_NODELAY, &one, size)
            }
            return descriptor
        }

        deinit { close(number) }
    }

    /// A system call that failed, and why.
    struct SystemCallError: Error, Equatable, CustomStringConvertible {
        /// The call's name.
        let call: String
        /// The value of `errno`.
        let code: Int32

        /// The call that failed just now on this thread.
        init(_ call: String) { self.init(call, code: errno) }

        init(_ call: String, code: Int32) {
            self.call = call
            self.code = code
        }

        /// Such as `connect: Connection refused`.
        var description: String { "\(call): \(String(cString: strerror(code)))" }
    }
#endif
