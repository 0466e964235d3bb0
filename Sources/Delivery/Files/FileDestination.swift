import Foundation

/// Where bytes for a path really go.
enum FileDestination: Equatable {
    /// A device, pipe or socket: written as it is, since putting a file in its place would destroy it.
    case stream(path: String)
    /// A file that is there, behind all symbolic links.
    case existing(path: String)
    /// A file that is not there yet, behind all symbolic links.
    case new(path: String)

    private static let linkLimit = 40

    /// Finds out what a path leads to. Changes nothing.
    init(_ path: String) throws(FileError) {
        guard !path.isEmpty else { throw .emptyPath }
        guard !path.hasSuffix("/") else { throw .isFolder(path: path) }
        let mode = fileMode(of: path)
        if let mode, mode & S_IFMT == S_IFDIR { throw .isFolder(path: path) }
        // Descriptors of this process, as in /dev/stdout, look like regular files where they are redirected.
        let isDescriptor = ["/dev/", "/proc/"].contains { path.hasPrefix($0) }
        if let mode, mode & S_IFMT != S_IFREG || isDescriptor {
            self = .stream(path: path)
            return
        }
        let target = try Self.followLinks(path)
        self = mode == nil ? .new(path: target) : .existing(path: target)
    }

    private static func followLinks(_ path: String) throws(FileError) -> String {
        var current = path
        for _ in 0..<linkLimit {
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: current) else {
                return current
            }
            current = target.hasPrefix("/") ? target : folder(of: current) + "/" + target
        }
        throw .notWritable(path: path, SystemError(code: ELOOP))
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
