import Foundation

/// A started process, and our ends of the pipes to its standard input and outputs.
struct ChildProcess: ~Copyable {
    let pid: pid_t
    let input: OpenFile
    let output: OpenFile
    let errors: OpenFile
    /// Which process it is; `nil` where nobody watches.
    let identity: ProcessIdentity?

    /// Starts a program. It is killed when the calling thread ends.
    ///
    /// - Parameter observer: is told of the process before that becomes the program.
    init(
        spawning call: ProcessCall,
        at path: String,
        observer: ProcessObserver?
    ) throws(ProcessError) {
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
            let streams = (
                inputs.readEnd.descriptor, outputs.writeEnd.descriptor, errors.writeEnd.descriptor
            )
            let newborn = try Newborn(call, at: path, streams: streams, waits: observer != nil)
            (pid, identity) = (newborn.pid, try newborn.start(call, watchedBy: observer))
            input = inputs.writeEnd
            output = outputs.readEnd
            self.errors = errors.readEnd
        } catch {
            guard let error = error as? SystemError else {
                throw .vetoed(program: call.program, reason: "\(error)")
            }
            throw [ENOEXEC, EACCES].contains(error.code)
                ? .notExecutable(path: path) : .notStarted(path: path, error)
        }
    }
}
