import Foundation

/// A file descriptor with one owner, closed when that goes.
struct OpenFile: ~Copyable {
    let descriptor: Int32

    /// Takes over a descriptor.
    init(owning descriptor: Int32) { self.descriptor = descriptor }

    /// Opens a file; children never inherit it.
    init(_ path: String, _ flags: Int32, mode: mode_t = 0o666) throws(SystemError) {
        descriptor = try retrying { open(path, flags | O_CLOEXEC, mode) }
    }

    deinit { close(descriptor) }

    /// Gives the descriptor away without closing it.
    consuming func release() -> Int32 {
        let descriptor = descriptor
        discard self
        return descriptor
    }

    /// Returns the kind of the file and its permissions.
    func status() throws(SystemError) -> stat {
        var status = stat()
        _ = try retrying { fstat(descriptor, &status) }
        return status
    }

    /// Waits until the bytes are on the disk.
    func synchronize() throws(SystemError) {
        do {
            _ = try retrying { fsync(descriptor) }
        } catch  where error.code == EINVAL || error.code == ENOTSUP {
            // Some file systems, and all pipes, have nothing to wait for.
        }
    }
}

/// A pair of connected descriptors that no child inherits.
struct OpenPipe: ~Copyable {
    let readEnd: OpenFile
    let writeEnd: OpenFile

    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        _ = try retrying { pipe(&ends) }
        // Can't fail on a descriptor that was just made.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = OpenFile(owning: ends[0])
        writeEnd = OpenFile(owning: ends[1])
    }
}

/// Does a system call again while signals interrupt it.
func retrying(_ call: () -> Int32) throws(SystemError) -> Int32 {
    while true {
        let result = call()
        if result >= 0 { return result }
        if errno != EINTR { throw .last }
    }
}

/// Writes all bytes, however many calls it takes, and waits where a descriptor does not block.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count >= 0 {
            rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&waiting, 1, -1)
        } else if errno != EINTR {
            throw .last
        }
    }
}

/// Makes reads and writes return at once.
func setNonBlocking(_ descriptor: Int32) throws(SystemError) {
    let flags = try retrying { fcntl(descriptor, F_GETFL) }
    _ = try retrying { fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) }
}
