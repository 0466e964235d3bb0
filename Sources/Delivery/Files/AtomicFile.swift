import Foundation

/// Writes files so that a reader sees the old content or the new, never a part.
///
/// The bytes go to a temporary file in the same folder, to the disk, and then under the final name; the folder
/// is synced as well. Symbolic links are followed: the link stays and the file behind it is replaced. An
/// existing file keeps its permissions, and its owner where the system allows it; a new one gets those of the
/// user's mask. Devices and pipes such as `/dev/stdout` are written directly.
public enum AtomicFile {
    /// Writes a text in UTF-8, making the folders above the file where they are missing.
    public static func write(_ text: String, to path: String) throws(FileError) {
        try write(Array(text.utf8), to: path)
    }

    /// Writes bytes, making the folders above the file where they are missing.
    public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        switch try FileDestination(path) {
        case .stream(let path): try writeDirectly(bytes, to: path)
        case .new(let target):
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
    public static func checkWritable(_ path: String) throws(FileError) {
        switch try FileDestination(path) {
        case .stream(let path): try checkPermission(path, shownAs: path)
        case .existing(let target):
            try checkPermission(target, shownAs: path)
            try probe(folder(of: target), shownAs: path)
        case .new(let target):
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

    private static func writeDirectly(_ bytes: [UInt8], to path: String) throws(FileError) {
        do {
            let file = try OpenFile(path, O_WRONLY | O_APPEND)
            try writeAll(bytes, to: file.descriptor)
        } catch {
            throw .notWritable(path: path, error)
        }
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

/// A file without a future: removed when it goes, unless it was moved to a name of its own.
private struct TemporaryFile: ~Copyable {
    let file: OpenFile
    private let path: String
    private var isMoved = false

    init(in folder: String) throws(SystemError) {
        let name = ".loadgate-\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
        path = "\(folder)/\(name)"
        file = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL)
    }

    deinit {
        if !isMoved { unlink(path) }
    }

    /// Takes over the owner, where the system allows it, and the permissions of a file, if it is there.
    func takeAttributes(of target: String) throws(SystemError) {
        var status = stat()
        guard stat(target, &status) == 0 else { return }
        _ = fchown(file.descriptor, status.st_uid, status.st_gid)
        _ = try retrying { fchmod(file.descriptor, status.st_mode & 0o7777) }
    }

    mutating func move(to target: String) throws(SystemError) {
        _ = try retrying { rename(path, target) }
        isMoved = true
    }
}
