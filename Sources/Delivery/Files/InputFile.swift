import Foundation

/// Reads files whole, up to a limit: the path may name a pipe or a file that never ends.
///
/// Regular files, pipes, terminals and `/dev/null` can be read, and `-` does not mean anything here. Other
/// devices are refused. Waiting for a pipe ends when the task is cancelled.
package enum InputFile {
    /// The largest body of a request that is read from a file, in bytes.
    package static let bodyLimit = 64 << 20

    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - path: the path; a relative one begins at the working directory.
    ///   - limit: the most bytes that are read.
    package static func contents(of path: String, atMost limit: Int) throws(InputFileError) -> [UInt8] {
        try contents(of: try opened(path), named: path, atMost: limit)
    }

    /// The bytes of the body of a request, up to ``bodyLimit``.
    package static func body(_ path: String) throws(InputFileError) -> [UInt8] {
        try contents(of: path, atMost: bodyLimit)
    }

    /// The bytes of standard input.
    static func standardInput(atMost limit: Int) throws(InputFileError) -> [UInt8] {
        let name = "standard input"
        let copy = dup(STDIN_FILENO)
        guard copy >= 0 else { throw .unreadable(path: name, reason: "\(SystemError.last)") }
        return try contents(of: OpenFile(owning: copy), named: name, atMost: limit)
    }

    /// The bytes of a file that is open.
    static func contents(
        of file: consuming OpenFile,
        named path: String,
        atMost limit: Int
    ) throws(InputFileError) -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while bytes.count <= limit {
                let count = try file.readPiece(into: &buffer)
                if count == 0 { return bytes }
                bytes += buffer.prefix(count)
            }
        } catch {
            throw InputFileError(error, path: path)
        }
        throw .tooLarge(path: path, limit: limit)
    }

    /// Opens a file for reading, whatever kinds can be read.
    static func opened(_ path: String) throws(InputFileError) -> OpenFile {
        do {
            // Without O_NONBLOCK, a pipe that nobody has opened for writing would be waited for here.
            let file = try OpenFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
            let status = try file.status()
            switch status.st_mode & S_IFMT {
            case S_IFDIR: throw InputFileError.isFolder(path: path)
            case S_IFREG, S_IFIFO: return file
            case S_IFCHR where isatty(file.descriptor) == 1 || path == "/dev/null": return file
            default: throw InputFileError.wrongKind(path: path)
            }
        } catch let error as InputFileError {
            throw error
        } catch {
            throw InputFileError(error as? SystemError ?? .last, path: path)
        }
    }
}

extension OpenFile {
    /// Reads the next bytes, waiting for a pipe's writer as long as the task is not cancelled.
    ///
    /// - Returns: how many there were; 0 at the end.
    /// - Throws: `ECANCELED` when the task is cancelled, beside the system's own errors.
    func readPiece(into buffer: inout [UInt8]) throws(SystemError) -> Int {
        while !Task.isCancelled {
            guard isReadable(within: .milliseconds(50)) else { continue }
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            if errno != EINTR, errno != EAGAIN { throw .last }
        }
        throw SystemError(code: ECANCELED)
    }

    /// Whether a read would tell something: bytes, the end, or an error. A pipe that nobody has written to
    /// yet has no end (poll(2), on Linux).
    func isReadable(within limit: Duration) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, Int32(limit / .milliseconds(1))) > 0
    }
}

/// Why a file could not be read.
public enum InputFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no such file.
    case notFound(path: String)
    /// The path names a folder.
    case isFolder(path: String)
    /// The path names a device or socket.
    case wrongKind(path: String)
    /// The file is larger than is read.
    case tooLarge(path: String, limit: Int)
    /// The file is there but cannot be read.
    case unreadable(path: String, reason: String)

    /// Whether the limit was the reason.
    var isTooLarge: Bool { if case .tooLarge = self { true } else { false } }

    init(_ error: SystemError, path: String) {
        self =
            switch error.code {
            case ENOENT: .notFound(path: path)
            case EISDIR: .isFolder(path: path)
            default: .unreadable(path: path, reason: error.description)
            }
    }

    /// The reason alone, where the file is named already.
    var reason: String {
        switch self {
        case .notFound: SystemError(code: ENOENT).description
        case .isFolder: "it is a folder"
        case .wrongKind: "it is a device or socket; name a file or a pipe"
        case .tooLarge(_, let limit): "it is larger than \(limit) bytes, the most that is read"
        case .unreadable(_, let reason): reason
        }
    }

    /// The problem and its remedy.
    public var description: String {
        switch self {
        case .notFound(let path): "there is no file \(path.inQuotes); check the path"
        case .isFolder(let path): "\(path.inQuotes) is a folder; name a file"
        case .wrongKind(let path): "\(path.inQuotes) is a device or socket; name a file or a pipe"
        case .tooLarge(let path, let limit):
            "the file \(path.inQuotes) is larger than \(limit) bytes, the most that is read"
        case .unreadable(let path, let reason): "cannot read the file \(path.inQuotes): \(reason)"
        }
    }
}
