import Foundation

/// Reads files whole, up to a limit: the path may name a device that never ends.
public enum InputFile {
    /// The largest body of a request that is read from a file, in bytes.
    public static let bodyLimit = 64 << 20

    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - path: the path; a relative one begins at the working directory.
    ///   - limit: the most bytes that are read.
    public static func contents(of path: String, atMost limit: Int) throws(InputFileError) -> [UInt8] {
        if let mode = fileMode(of: path), mode & S_IFMT == S_IFDIR { throw .isFolder(path: path) }
        do {
            let file = try OpenFile(path, O_RDONLY)
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while bytes.count <= limit {
                let count = try retrying {
                    Int32(buffer.withUnsafeMutableBytes { read(file.descriptor, $0.baseAddress, $0.count) })
                }
                if count == 0 { return bytes }
                bytes += buffer.prefix(Int(count))
            }
        } catch  where error.code == ENOENT {
            throw .notFound(path: path)
        } catch {
            throw .unreadable(path: path, reason: error.description)
        }
        throw .tooLarge(path: path, limit: limit)
    }

    /// The bytes of the body of a request, up to ``bodyLimit``.
    public static func body(_ path: String) throws(InputFileError) -> [UInt8] {
        try contents(of: path, atMost: bodyLimit)
    }
}

/// Why a file could not be read.
public enum InputFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no such file.
    case notFound(path: String)
    /// The path names a folder.
    case isFolder(path: String)
    /// The file is larger than is read.
    case tooLarge(path: String, limit: Int)
    /// The file is there but cannot be read.
    case unreadable(path: String, reason: String)

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .notFound(let path): "there is no file \(path.inQuotes); check the path"
        case .isFolder(let path): "\(path.inQuotes) is a folder; name a file"
        case .tooLarge(let path, let limit):
            "the file \(path.inQuotes) is larger than \(limit) bytes, the most that is read"
        case .unreadable(let path, let reason): "cannot read the file \(path.inQuotes): \(reason)"
        }
    }
}
