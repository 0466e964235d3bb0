import Foundation

extension ConfigurationFile {
    /// Reads and checks a file.
    ///
    /// - Parameters:
    ///   - path: The path of the file; a relative one begins at the working directory.
    ///   - variables: The environment variables for `${NAME}`.
    /// - Throws: A ``ConfigurationError`` for a file that is missing, is a folder, cannot be read, is larger
    ///   than 1 MiB or is invalid.
    public static func load(
        path: String,
        variables: [String: String]
    ) throws(ConfigurationError) -> ConfigurationFile {
        let bytes: [UInt8]
        do {
            bytes = try InputFile.contents(of: path, atMost: YAMLReader.sizeLimit)
        } catch {
            throw ConfigurationError(error)
        }
        return try ConfigurationFile(bytes: bytes, path: path, variables: variables)
    }
}

extension ConfigurationError {
    fileprivate init(_ error: InputFileError) {
        self =
            switch error {
            case .notFound(let path): .notFound(path: path)
            case .isFolder(let path): .isFolder(path: path)
            case .wrongKind(let path): .unreadable(path: path, reason: error.reason)
            case .tooLarge(let path, let limit): .tooLarge(path: path, limit: limit)
            case .unreadable(let path, let reason): .unreadable(path: path, reason: reason)
            }
    }
}
