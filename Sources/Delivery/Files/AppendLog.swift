import Foundation

/// A file that several programs append to at the same time, block by block.
///
/// Each block is written under an exclusive lock on the file (`flock`) and is there whole or not at all: what
/// a full disk cuts off is taken back. A block begins on a line of its own and ends in a line break.
///
/// Whoever may read the file can hold its lock, so nobody waits for it longer than a second: the block is
/// then written without. The file must be a regular one with one name; a symbolic link is refused, and so is
/// a file that another user put into a folder that many may write to.
package struct AppendLog: Sendable, Equatable {
    /// The file.
    package let path: String

    /// The text in front of the first block of a new or empty file.
    package var header = ""

    /// Whether it may be a device or pipe, such as `/dev/stderr`, which is then written as it is.
    var allowsStreams = false

    /// How long the lock of another, or a pipe without a reader, is waited for.
    static let patience = Duration.seconds(1)

    /// Appends a block, making the file and the folders above it where they are missing.
    package func append(_ block: String) throws(FileError) {
        try append(block, patience: Self.patience)
    }

    func append(_ block: String, patience: Duration) throws(FileError) {
        switch try FileDestination(path) {
        case .stream(let path):
            guard allowsStreams else { throw .notRegular(path: path) }
            try StreamFile.write(Array(block.inLines.utf8), to: path, patience: patience)
        case .link: throw .isLink(path: path)
        case .new, .existing:
            try makeFolders(folder(of: path), for: path)
            let opened = try openedFile(patience: patience)
            do {
                try Self.append(block, header: header, to: opened.file, isLocked: opened.isLocked)
            } catch {
                throw .failed(path: path, error)
            }
        }
    }

    private struct Opened: ~Copyable {
        let file: OpenFile
        let isLocked: Bool
    }

    /// Opens and locks the file, again if it was moved away while another program held the lock.
    private func openedFile(patience: Duration) throws(FileError) -> Opened {
        let end = ContinuousClock.now + patience
        while true {
            let file = try OpenFile(kept: path, O_RDWR | O_APPEND | O_CREAT)
            do {
                let isLocked = try file.isLocked(before: end)
                let opened = try file.status()
                if let named = linkStatus(of: path), named.st_ino == opened.st_ino,
                    named.st_dev == opened.st_dev
                {
                    return Opened(file: file, isLocked: isLocked)
                }
            } catch {
                throw .notWritable(path: path, error)
            }
        }
    }

    private static func append(
        _ block: String,
        header: String,
        to file: borrowing OpenFile,
        isLocked: Bool
    ) throws(SystemError) {
        let size = try file.status().st_size
        var text = size == 0 ? header : ""
        if size > 0, try !file.endsInLineBreak(size: size) { text += "\n" }
        text += block.inLines
        do {
            try writeAll(Array(text.utf8), to: file.descriptor)
            try file.synchronize()
        } catch {
            // Without the lock, what follows our beginning may be another's.
            if isLocked { _ = ftruncate(file.descriptor, size) }
            throw error
        }
    }
}

extension String {
    fileprivate var inLines: String { hasSuffix("\n") ? self : self + "\n" }
}

extension OpenFile {
    /// Takes the lock of the file if that can be had in time.
    ///
    /// - Returns: whether it was.
    fileprivate func isLocked(before end: ContinuousClock.Instant) throws(SystemError) -> Bool {
        while true {
            do {
                _ = try retrying { flock(descriptor, LOCK_EX | LOCK_NB) }
                return true
            } catch {
                guard error.code == EWOULDBLOCK else { throw error }
                if ContinuousClock.now >= end { return false }
                usleep(5_000)
            }
        }
    }

    fileprivate func endsInLineBreak(size: off_t) throws(SystemError) -> Bool {
        var last: UInt8 = 0
        _ = try retrying { Int32(pread(descriptor, &last, 1, size - 1)) }
        return last == UInt8(ascii: "\n")
    }
}
