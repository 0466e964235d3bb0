import Foundation

/// Writes files so that a reader sees the old content or the new, never a part.
///
/// The bytes go to a temporary file in the same folder, to the disk, and then under the final name; the
/// folder is synced as well. It is the name that is replaced: a symbolic link or one of several hard links
/// makes way for the new file, and what it led to stays as it is. An existing file keeps its permissions, and
/// its owner where the system allows it; a new one gets those of the user's mask. What another user put into
/// a folder that many may write to is refused. Devices and pipes such as `/dev/stdout` are written directly.
package enum AtomicFile {
    /// Writes a text in UTF-8, making the folders above the file where they are missing.
    package static func write(_ text: String, to path: String) throws(FileError) {
        try write(Array(text.utf8), to: path)
    }

    /// Writes bytes, making the folders above the file where they are missing.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        switch try FileDestination(path) {
        case .stream(let path): try StreamFile.write(bytes, to: path)
        case .new(let target), .link(let target):
            try makeFolders(folder(of: target), for: path)
            try replace(target, with: bytes, shownAs: path)
        case .existing(let target):
            try checkPermission(target, shownAs: path)
            try replace(target, with: bytes, shownAs: path)
        }
    }

    /// Finds out whether a file could be written, before work is done that would be lost otherwise.
    ///
    /// Leaves no trace: folders and the temporary file that it has to make for this are removed again.
    ///
    /// - Throws: The error that ``write(_:to:)-(String,_)`` would throw.
    package static func checkWritable(_ path: String) throws(FileError) {
        switch try FileDestination(path) {
        case .stream(let path): try checkPermission(path, shownAs: path)
        case .existing(let target):
            try checkPermission(target, shownAs: path)
            try probe(folder(of: target), shownAs: path)
        case .new(let target), .link(let target):
            let made = try makeFolders(folder(of: target), for: path)
            defer { removeFolders(made) }
            try probe(folder(of: target), shownAs: path)
        }
    }

    private static func probe(_ folder: String, shownAs path: String) throws(FileError) {
        do {
            _ = try TemporaryFile(in: folder)
        } catch {
            throw .notWritable(path: path, error)
        }
    }

    /// Renaming would replace even a file that its owner has protected.
    private static func checkPermission(_ target: String, shownAs path: String) throws(FileError) {
        guard access(target, W_OK) == 0 else { throw .notWritable(path: path, .last) }
    }

    private static func replace(
        _ target: String,
        with bytes: [UInt8],
        shownAs path: String
    ) throws(FileError) {
        var temporary: TemporaryFile
        do {
            temporary = try TemporaryFile(in: folder(of: target))
        } catch {
            throw .notWritable(path: path, error)
        }
        do {
            try temporary.takeAttributes(of: target)
            try writeAll(bytes, to: temporary.file.descriptor)
            try temporary.file.synchronize()
            try temporary.move(to: target)
        } catch {
            throw .failed(path: path, error)
        }
        // The content is in place; a folder that can't be synced is no reason to report a failure.
        try? OpenFile(folder(of: target), O_RDONLY | O_DIRECTORY).synchronize()
    }
}
