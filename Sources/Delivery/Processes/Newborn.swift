import CSpawn
import Foundation

/// A child between its birth and the start of its program.
struct Newborn: ~Copyable {
    let pid: pid_t
    /// Where the child tells how far it came.
    private let report: OpenFile
    /// A byte written here lets a waiting child start.
    private let gate: OpenFile

    /// Starts a child with these descriptors as its 0, 1 and 2 and no others, in a process group of its own,
    /// with default handling of all signals.
    ///
    /// - Parameter waits: whether it waits for ``start(watchedBy:_:)`` before it becomes the program.
    init(
        _ call: ProcessCall,
        at path: String,
        streams: (Int32, Int32, Int32),
        waits: Bool
    ) throws(SystemError) {
        let reports = try OpenPipe()
        let gates = try OpenPipe()
        let (reportEnd, gateEnd) = (reports.writeEnd.descriptor, waits ? gates.readEnd.descriptor : -1)
        let environment = call.environment.map { "\($0.key)=\($0.value)" }.sorted()
        let pid = withCStrings([path] + (call.workingDirectory.map { [$0] } ?? [])) { places in
            withCStrings([call.program] + call.arguments) { arguments in
                withCStrings(environment) { environment in
                    var child = loadgate_child()
                    child.path = UnsafePointer(places[0])
                    child.folder = UnsafePointer(places[1])
                    child.arguments = arguments.baseAddress
                    child.environment = environment.baseAddress
                    child.standard_streams = streams
                    child.report = reportEnd
                    child.gate = gateEnd
                    child.`guard` = ProcessGuard.shared.socket
                    return loadgate_spawn(&child)
                }
            }
        }
        guard pid > 0 else { throw .last }
        self.pid = pid
        report = reports.readEnd
        gate = gates.writeEnd
    }

    /// Lets an observer know the child, where there is one, and then starts the program; never when that
    /// throws.
    ///
    /// Returns once the program has started. When this throws, the child is gone.
    func start(_ call: ProcessCall, watchedBy observer: ProcessObserver?) throws -> ProcessIdentity? {
        do {
            guard let observer else {
                if let code = nextReport() { throw SystemError(code: code) }
                return nil
            }
            // A child that waits has its group and all else by then, or tells why not.
            if let code = nextReport(), code != 0 { throw SystemError(code: code) }
            guard let identity = ProcessIdentity(of: pid) else { throw SystemError(code: ESRCH) }
            do {
                try observer.willStart(identity, call)
            } catch {
                throw Veto(reason: "\(error)")
            }
            try writeAll([1], to: gate.descriptor)
            if let code = nextReport() { throw SystemError(code: code) }
            return identity
        } catch {
            discard()
            throw error
        }
    }

    /// Why an observer did not let a program start.
    struct Veto: Error, CustomStringConvertible {
        let reason: String
        var description: String { reason }
    }

    private func nextReport() -> Int32? {
        var code: Int32 = 0
        let size = MemoryLayout<Int32>.size
        let count = try? retrying { Int32(read(report.descriptor, &code, size)) }
        return count == Int32(size) ? code : nil
    }

    /// Ends the child, which is not reaped yet, so that its number is still its own.
    private func discard() {
        kill(pid, SIGKILL)
        ProcessGuard.shared.release(pid)
        var status: Int32 = 0
        _ = try? retrying { waitpid(pid, &status, 0) }
    }
}

/// The process that ends what is left of our children when we are gone, however we ended.
struct ProcessGuard: Sendable {
    /// One for this process, started with the first child.
    static let shared = ProcessGuard()

    /// The connection to it; -1 when it could not be started. Children then have the signal of our death
    /// alone, and what they started themselves lives on.
    let socket: Int32

    private init() { socket = loadgate_start_guard() }

    /// To be called for a child that has ended, before it is reaped: what it left behind on purpose may stay.
    func release(_ group: pid_t) { loadgate_release(socket, group) }
}

/// Lends a list of C strings that ends in a null pointer, as `argv` and `envp` are.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafeBufferPointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    // SAFETY: each copy is owned by this function alone and freed once, after its use.
    let pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeBufferPointer(body)
}
