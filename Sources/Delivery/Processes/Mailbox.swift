import Foundation

/// Wakes the thread that watches a child process, from any thread.
final class Mailbox: Sendable {
    enum Message: UInt8 {
        /// The child has ended and waits to be reaped.
        case ended = 1
        /// The child is no longer wanted.
        case cancel = 2
    }

    /// Readable while messages wait.
    let descriptor: Int32
    private let writeEnd: Int32

    private init(_ pipe: consuming OpenPipe) {
        descriptor = pipe.readEnd.release()
        writeEnd = pipe.writeEnd.release()
    }

    static func make(for path: String) throws(ProcessError) -> Mailbox {
        do {
            let mailbox = Mailbox(try OpenPipe())
            try setNonBlocking(mailbox.descriptor)
            try setNonBlocking(mailbox.writeEnd)
            return mailbox
        } catch {
            throw .notStarted(path: path, error)
        }
    }

    deinit {
        close(descriptor)
        close(writeEnd)
    }

    func post(_ message: Message) {
        var byte = message.rawValue
        _ = try? retrying { Int32(write(writeEnd, &byte, 1)) }
    }

    /// The messages that have come since the last call.
    func take() -> [Message] {
        var bytes: [UInt8] = [0, 0, 0, 0]
        let count = read(descriptor, &bytes, bytes.count)
        return bytes.prefix(max(0, count)).compactMap(Message.init)
    }
}
