import Foundation

/// A file that several programs append to at the same time, block by block.
///
/// Each block is written under an exclusive lock on the file (`flock`) and is there whole or not at all: what
/// a full disk cuts off is taken back. A block begins on a line of its own and ends in a line break.
public struct AppendLog: Sendable, Equatable {
    /// The file.
    public let path: String

    /// What is written in front of the first block of a new or empty file.
    public let header: String

    /// Creates a log; nothing is opened yet.
    public init(path: String, header: String = "") {
        self.path = path
        self.header = header
    }

    /// Appends a block, making the file and the folders above it where they are missing.
    ///
    /// Waits for as long as another program holds the lock, which each does only while it writes.
    public func append(_ block: String) throws(FileError) {
        switch try FileDestination(path) {
        case .new(let target), .existing(let target), .stream(let target):
            try makeFolders(folder(of: target), for: path)
            let file = try lockedFile(target)
            do {
                try Self.append(block, header: header, to: file)
            } catch {
                throw .failed(path: path, error)
            }
        }
    }

    /// Opens and locks the file, again if it was moved away while another program held the lock.
    private func lockedFile(_ target: String) throws(FileError) -> OpenFile {
        do {
            while true {
                let file = try OpenFile(target, O_RDWR | O_APPEND | O_CREAT)
                _ = try retrying { flock(file.descriptor, LOCK_EX) }
                let opened = try file.status()
                var named = stat()
                if stat(target, &named) == 0, named.st_ino == opened.st_ino, named.st_dev == opened.st_dev {
                    return file
                }
            }
        } catch {
            throw .notWritable(path: path, error)
        }
    }

    private static func append(
        _ block: String,
        header: String,
        to file: borrowing OpenFile
    ) throws(SystemError) {
        let size = try file.status().st_size
        var text = size == 0 ? header : ""
        if size > 0, try !file.endsInLineBreak(size: size) { text += "\n" }
        text += block.hasSuffix("\n") ? block : block + "\n"
        do {
            try writeAll(Array(text.utf8), to: file.descriptor)
            try file.synchronize()
        } catch {
            _ = ftruncate(file.descriptor, size)
            throw error
        }
    }
}

extension OpenFile {
    fileprivate func endsInLineBreak(size: off_t) throws(SystemError) -> Bool {
        var last: UInt8 = 0
        _ = try retrying { Int32(pread(descriptor, &last, 1, size - 1)) }
        return last == UInt8(ascii: "\n")
    }
}
