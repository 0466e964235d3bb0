import Foundation

/// Whether what is at a path may have been put there by a user who is neither us nor the superuser.
///
/// In a folder that others may write to, such as `/tmp`, anyone can prepare a name that we are going to use.
/// There, a file or link counts only when it is ours, the superuser's, or that of the folder's owner, as the
/// kernel's own rule has it (proc(5), `protected_symlinks`), which is switched off in many containers.
enum FileTrust {
    private static let linkLimit = 40

    /// Checks all links on the way to a path, and what the path itself names, without following that.
    static func check(_ path: String) throws(FileError) {
        try check(path, from: ".", shownAs: path, linksLeft: linkLimit)
    }

    private static func check(
        _ path: String,
        from base: String,
        shownAs shown: String,
        linksLeft: Int
    ) throws(FileError) {
        guard linksLeft > 0 else { throw .notWritable(path: shown, SystemError(code: ELOOP)) }
        var folder = path.hasPrefix("/") ? "/" : base
        let names = path.split(separator: "/").map(String.init)
        for (index, name) in names.enumerated() {
            let current = folder == "/" ? "/" + name : folder + "/" + name
            guard let status = linkStatus(of: current) else { return }
            let isLink = status.st_mode & S_IFMT == S_IFLNK
            let isLast = index == names.count - 1
            if isLink || isLast, !isTrusted(status, in: folder) {
                throw .ofAnotherUser(path: current.relative)
            }
            if isLink, !isLast,
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: current)
            {
                try check(target, from: folder, shownAs: shown, linksLeft: linksLeft - 1)
            }
            folder = current
        }
    }

    /// Whether nobody but us, the superuser and the owner of the folder can have put a thing there.
    static func isTrusted(_ status: stat, in folder: String) -> Bool {
        if status.st_uid == geteuid() || status.st_uid == 0 { return true }
        var surroundings = stat()
        guard stat(folder, &surroundings) == 0 else { return true }
        let isShared =
            surroundings.st_mode & S_IWOTH != 0
            || surroundings.st_mode & S_ISVTX != 0 && surroundings.st_mode & S_IWGRP != 0
        return !isShared || status.st_uid == surroundings.st_uid
    }
}

extension String {
    /// The path without the `./` in front that says nothing.
    fileprivate var relative: String { hasPrefix("./") ? String(dropFirst(2)) : self }
}

/// Returns the status of a path, of a link itself and not of its target; `nil` when there is nothing.
func linkStatus(of path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
}

extension OpenFile {
    /// Opens a file that is kept between runs, such as a lock or a journal: a regular file with one name,
    /// which no other user can have prepared. Links are not followed, and nothing is waited for.
    init(kept path: String, _ flags: Int32) throws(FileError) {
        guard !path.isEmpty else { throw .emptyPath }
        try FileTrust.check(path)
        let file = try Self.openedHere(path, flags)
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else { throw .notWritable(path: path, .last) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .isFolder(path: path)
        default: throw .notRegular(path: path)
        }
        guard status.st_nlink <= 1 else { throw .hasOtherNames(path: path) }
        guard FileTrust.isTrusted(status, in: folder(of: path)) else { throw .ofAnotherUser(path: path) }
        self = file
    }

    private static func openedHere(_ path: String, _ flags: Int32) throws(FileError) -> OpenFile {
        do {
            return try OpenFile(path, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
        } catch {
            switch error.code {
            case ELOOP: throw .isLink(path: path)
            case EISDIR: throw .isFolder(path: path)
            // A pipe without a reader, or a socket.
            case ENXIO: throw .notRegular(path: path)
            default: throw .notWritable(path: path, error)
            }
        }
    }
}
