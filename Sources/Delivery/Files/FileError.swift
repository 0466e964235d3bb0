/// Why a file could not be written.
public enum FileError: ProgramError, Sendable, Equatable {
    /// The path is a folder, or can only be one.
    case isFolder(path: String)
    /// The path is empty.
    case emptyPath
    /// The folder that the file should be in is not there and could not be made.
    case folderNotCreated(folder: String, path: String, SystemError)
    /// The file, or a new file beside it, may not be written.
    case notWritable(path: String, SystemError)
    /// Writing began and failed; a file that was there before is unharmed.
    case failed(path: String, SystemError)
    /// The path is a symbolic link where only a file itself is taken.
    case isLink(path: String)
    /// The path is a device, pipe or socket where only a file is taken.
    case notRegular(path: String)
    /// The file has other names (hard links), so that writing it would change another file.
    case hasOtherNames(path: String)
    /// Another user put it into a folder that many may write to.
    case ofAnotherUser(path: String)
    /// Nobody reads the pipe.
    case noReader(path: String)

    /// Always ``ExitCode/unavailable``.
    public var exitCode: ExitCode { .unavailable }

    /// The file that could not be written, the reason, and the remedy.
    public var description: String {
        switch self {
        case .isFolder(let path): "cannot write '\(path)': it is a folder; name a file in it"
        case .emptyPath: "cannot write a file without a name; give a path"
        case .folderNotCreated(let folder, let path, let error):
            "cannot write '\(path)': the folder '\(folder)' could not be made (\(error)); choose another path"
        case .notWritable(let path, let error):
            "cannot write '\(path)': \(error); change the permissions or choose another path"
        case .failed(let path, let error):
            "writing '\(path)' failed: \(error); the file was left as it was"
        case .isLink(let path):
            "'\(path)' is a symbolic link, which is not followed; name the file itself, or remove the link"
        case .notRegular(let path):
            "'\(path)' is a device, pipe or socket; name a regular file"
        case .hasOtherNames(let path):
            "'\(path)' has another name (a hard link), and that file would change too; remove one of them"
        case .ofAnotherUser(let path):
            "'\(path)' belongs to another user, in a folder that others may write to; remove it or choose "
                + "another path"
        case .noReader(let path):
            "cannot write '\(path)': nobody reads this pipe; start its reader first"
        }
    }
}
