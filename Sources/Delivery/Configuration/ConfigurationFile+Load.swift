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
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .notFound(path: path)
        }
        if isFolder.boolValue { throw .isFolder(path: path) }
        let bytes = try contents(ofFile: path)
        guard bytes.count <= YAMLReader.sizeLimit else {
            throw .tooLarge(path: path, limit: YAMLReader.sizeLimit)
        }
        return try ConfigurationFile(bytes: bytes, path: path, variables: variables)
    }

    /// Reads a file, at most one byte past what is taken: the path may name a device that never ends.
    private static func contents(ofFile path: String) throws(ConfigurationError) -> [UInt8] {
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? handle.close() }
            var bytes: [UInt8] = []
            while bytes.count <= YAMLReader.sizeLimit,
                let chunk = try handle.read(upToCount: YAMLReader.sizeLimit + 1 - bytes.count), !chunk.isEmpty
            {
                bytes += chunk
            }
            return bytes
        } catch {
            throw .unreadable(path: path, reason: (error as NSError).localizedDescription)
        }
    }
}
