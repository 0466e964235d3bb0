import Foundation

/// Finds the file of a program.
struct ProgramLookup {
    /// Folders separated by colons, as in `PATH`. Empty parts are skipped: they would mean the current
    /// folder, where anyone may have put a file of that name.
    let searchPath: String

    /// The absolute path of a program given by name, or by a path relative to the current folder.
    func find(_ program: String) throws(ProcessError) -> String {
        if program.contains("/") {
            let path = program.hasPrefix("/") ? program : currentFolder + "/" + program
            guard fileMode(of: path) != nil else { throw .notFound(program: program, searchPath: nil) }
            guard isExecutable(path) else { throw .notExecutable(path: path) }
            return path
        }
        var unusable: String?
        for folder in program.isEmpty ? [] : searchPath.split(separator: ":") {
            let path = (folder.hasPrefix("/") ? "" : currentFolder + "/") + folder + "/" + program
            if isExecutable(path) { return path }
            if unusable == nil, let mode = fileMode(of: path), mode & S_IFMT == S_IFREG { unusable = path }
        }
        if let unusable { throw .notExecutable(path: unusable) }
        throw .notFound(program: program, searchPath: searchPath)
    }

    private var currentFolder: String { FileManager.default.currentDirectoryPath }

    private func isExecutable(_ path: String) -> Bool {
        guard let mode = fileMode(of: path), mode & S_IFMT == S_IFREG else { return false }
        return access(path, X_OK) == 0
    }
}
