import Foundation
import Synchronization
import Reporting

/// A lock that the system gives back when the process ends, however it ends (flock(2)).
///
/// The file names its holder for whoever finds the lock taken. It stays when the lock is given back: to
/// remove it would let two processes hold locks on two files of one name. It must be a regular file with one
/// name: a link that someone placed there would have the file behind it overwritten.
public final class FileLock: RolloutLock {
    private let path: String
    private let holder: String
    private let descriptor = Mutex<Int32?>(nil)
    private let predecessor = Mutex<String?>(nil)

    /// Names a lock; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - path: the lock file.
    ///   - holder: who takes the lock, in words for others: `pid 12 on build-3 since 12:00`.
    public init(path: String, holder: String) {
        self.path = path
        self.holder = holder.singleLine
    }

    deinit { unlock() }

    /// Who held this lock before, once it is taken; `nil` when nobody did. Since the lock is ours, that
    /// process is gone or has let go.
    package var previousHolder: String? { predecessor.withLock(\.self) }

    /// Always `nil`: the system holds the lock.
    public var renewalSeconds: Double? { nil }

    /// Takes the lock, or tells who has it.
    public func acquire() async throws(RolloutLockError) {
        let outcome = descriptor.withLock { descriptor -> Result<Void, RolloutLockError> in
            guard descriptor == nil else { return .success(()) }
            do throws(RolloutLockError) {
                descriptor = try lockedFile().release()
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }

    private func openedFile() throws(RolloutLockError) -> OpenFile {
        do {
            try makeFolders(folder(of: path), for: path)
        } catch {
            throw .file(error)
        }
        do {
            return try OpenFile(kept: path, O_RDWR | O_CREAT)
        } catch {
            throw .file(error)
        }
    }

    private func lockedFile() throws(RolloutLockError) -> OpenFile {
        let file = try openedFile()
        do {
            _ = try retrying { flock(file.descriptor, LOCK_EX | LOCK_NB) }
        } catch {
            guard error.code == EWOULDBLOCK else { throw .file(.notWritable(path: path, error)) }
            throw .held(lock: "'\(path)'", holder: Self.content(of: file))
        }
        predecessor.withLock { $0 = Self.line(of: file) }
        // Who it is matters less than having it: a full disk is no reason to go without the lock.
        _ = ftruncate(file.descriptor, 0)
        try? writeAll(Array("\(holder)\n".utf8), to: file.descriptor)
        return file
    }

    private static func content(of file: borrowing OpenFile) -> String {
        line(of: file)?.singleLine ?? "it does not say who it is"
    }

    private static func line(of file: borrowing OpenFile) -> String? {
        var buffer = [UInt8](repeating: 0, count: 200)
        let count = pread(file.descriptor, &buffer, buffer.count, 0)
        let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).first.map(String.init)
    }

    /// Does nothing: the system holds the lock.
    public func renew() async throws(RolloutLockError) {}

    /// Gives the lock back.
    public func release() async { unlock() }

    private func unlock() {
        descriptor.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }
}
