import Foundation

/// Where bytes for a path really go.
enum FileDestination: Equatable {
    /// A device, pipe or socket: written as it is, since putting a file in its place would destroy it.
    case stream(path: String)
    /// A file that is there.
    case existing(path: String)
    /// A symbolic link, which is never followed: it is replaced, or refused.
    case link(path: String)
    /// A file that is not there yet.
    case new(path: String)

    /// Finds out what a path leads to. Changes nothing.
    ///
    /// - Throws: ``FileError/ofAnotherUser(path:)`` among others, for a link on the way or a file at the end.
    init(_ path: String) throws(FileError) {
        guard !path.isEmpty else { throw .emptyPath }
        guard !path.hasSuffix("/") else { throw .isFolder(path: path) }
        if let mode = fileMode(of: path), mode & S_IFMT == S_IFDIR { throw .isFolder(path: path) }
        guard !Self.isDescriptor(path) else {
            self = .stream(path: path)
            return
        }
        try FileTrust.check(path)
        switch linkStatus(of: path).map({ $0.st_mode & S_IFMT }) {
        case nil: self = .new(path: path)
        case S_IFREG: self = .existing(path: path)
        case S_IFLNK: self = .link(path: path)
        default: self = .stream(path: path)
        }
    }

    /// Whether a path means a descriptor of a process, as `/dev/stdout` does. Such names are links
    /// themselves, and look like regular files where the descriptor is one.
    private static func isDescriptor(_ path: String) -> Bool {
        ["/dev/stdin", "/dev/stdout", "/dev/stderr"].contains(path) || path.hasPrefix("/dev/fd/")
            || path.hasPrefix("/proc/") && path.contains("/fd/")
    }
}

/// The folder that a path is in: `.` when it names none.
func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The type and permissions of what a path leads to, `nil` when there is nothing.
func fileMode(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode : nil
}

/// The size in bytes of the regular file that a path leads to, `nil` when it leads to none.
func fileSize(of path: String) -> UInt64? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return UInt64(max(0, status.st_size))
}

/// Makes a folder and those above it. One that another program makes at the same time is as good.
///
/// - Returns: The folders that were not there before, the innermost last.
@discardableResult
func makeFolders(_ folder: String, for path: String) throws(FileError) -> [String] {
    if let mode = fileMode(of: folder) {
        guard mode & S_IFMT == S_IFDIR else {
            throw .folderNotCreated(folder: folder, path: path, SystemError(code: ENOTDIR))
        }
        return []
    }
    let parent = Delivery.folder(of: folder)
    let made = parent == folder ? [] : try makeFolders(parent, for: path)
    if mkdir(folder, 0o777) == 0 { return made + [folder] }
    let error = SystemError.last
    if error.code == EEXIST, let mode = fileMode(of: folder), mode & S_IFMT == S_IFDIR { return made }
    removeFolders(made)
    throw .folderNotCreated(folder: folder, path: path, error)
}

/// Takes back what ``makeFolders(_:for:)`` made, as far as it is empty.
func removeFolders(_ folders: [String]) {
    for folder in folders.reversed() { rmdir(folder) }
}
