import Foundation

/// Writes to devices and pipes without waiting for long: a pipe may have no reader, or one that sleeps.
enum StreamFile {
    /// Writes bytes as they are.
    ///
    /// - Parameter patience: how long to wait for a reader, and for it to take the next bytes.
    static func write(
        _ bytes: [UInt8],
        to path: String,
        patience: Duration = .seconds(2)
    ) throws(FileError) {
        do {
            let file = try opened(path, patience: patience)
            try writeAll(bytes, to: file.descriptor, patience: patience)
        } catch  where error.code == ENXIO || error.code == EPIPE || error.code == ETIMEDOUT {
            throw .noReader(path: path)
        } catch {
            throw .notWritable(path: path, error)
        }
    }

    private static func opened(_ path: String, patience: Duration) throws(SystemError) -> OpenFile {
        let end = ContinuousClock.now + patience
        while true {
            do {
                return try OpenFile(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY)
            } catch {
                guard error.code == ENXIO, ContinuousClock.now < end else { throw error }
                usleep(10_000)
            }
        }
    }
}

/// Writes all bytes in small pieces as the reader takes them, and gives up when it takes none for too long.
///
/// A descriptor that blocks is written in pieces that a pipe with any room takes at once (pipe(7)).
///
/// - Throws: `ETIMEDOUT` when nothing was taken for the time of the patience, beside the system's own errors.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, patience: Duration) throws(SystemError) {
    var rest = bytes[...]
    var end = ContinuousClock.now + patience
    while !rest.isEmpty {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
        let ready = poll(&waiting, 1, Int32(min(max(0, left.rounded(.up)), 1e9)))
        if ready < 0, errno != EINTR { throw .last }
        if ready == 0 { throw SystemError(code: ETIMEDOUT) }
        guard ready > 0 else { continue }
        let count = rest.prefix(Int(PIPE_BUF)).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count >= 0 {
            rest = rest.dropFirst(count)
            end = ContinuousClock.now + patience
        } else if errno != EAGAIN, errno != EINTR {
            throw .last
        }
    }
}
