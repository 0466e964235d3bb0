import Foundation

/// A started process, and our ends of the pipes to its standard input and outputs.
struct ChildProcess: ~Copyable {
    let pid: pid_t
    let input: OpenFile
    let output: OpenFile
    let errors: OpenFile

    /// Starts a program.
    init(spawning call: ProcessCall, at path: String) throws(ProcessError) {
        let folder = call.workingDirectory
        if let folder, fileMode(of: folder).map({ $0 & S_IFMT == S_IFDIR }) != true {
            throw .noWorkingDirectory(path: folder)
        }
        do {
            let inputs = try OpenPipe()
            let outputs = try OpenPipe()
            let errors = try OpenPipe()
            // Each end has its own flags: the child's ends go on blocking.
            try setNonBlocking(inputs.writeEnd.descriptor)
            try setNonBlocking(outputs.readEnd.descriptor)
            try setNonBlocking(errors.readEnd.descriptor)
            pid = try SpawnRecipe(
                standardStreams: [
                    inputs.readEnd.descriptor, outputs.writeEnd.descriptor, errors.writeEnd.descriptor,
                ],
                workingDirectory: folder
            ).spawn(path, call)
            input = inputs.writeEnd
            output = outputs.readEnd
            self.errors = errors.readEnd
        } catch {
            throw [ENOEXEC, EACCES].contains(error.code)
                ? .notExecutable(path: path) : .notStarted(path: path, error)
        }
    }
}
