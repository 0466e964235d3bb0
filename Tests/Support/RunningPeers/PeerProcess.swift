public import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program that runs beside a test, in a temporary folder of its own, until it is stopped or let go of.
public final class PeerProcess: Sendable {
    /// How long a program may take to do what is waited for, and to end after it was asked to.
    private static let patience = Duration.seconds(15)

    private enum State {
        case running(pid_t)
        case ended(status: Int32)
    }

    /// The folder: configuration, logs, and what the program writes on its standard output and error.
    public let folder: URL

    private let program: String
    private let state: Mutex<State>

    /// Starts a program with files around it.
    ///
    /// - Parameters:
    ///   - program: the path of the program.
    ///   - files: the texts of files to put into the folder first, by name, made once the folder is known.
    ///   - arguments: the program's arguments, made once the folder is known.
    /// - Throws: ``PeerError/notStarted(program:reason:)``.
    public init(
        _ program: String,
        files: (URL) -> [String: String],
        arguments: (URL) -> [String]
    ) throws(PeerError) {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "loadgate-\(UUID().uuidString)", directoryHint: .isDirectory)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, text) in files(folder) {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            let pid = try PeerSpawn.start(
                program,
                arguments(folder),
                output: folder.appending(path: "stdout").path,
                errors: folder.appending(path: "stderr").path
            )
            state = Mutex(.running(pid))
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw .notStarted(program: program, reason: "\(error)")
        }
        self.program = program
        self.folder = folder
    }

    deinit { stop() }

    /// What the program has written on its standard output up to now.
    public var output: String { text(of: "stdout") }

    /// What the program has written on its standard error up to now.
    public var errors: String { text(of: "stderr") }

    /// The text of a file in the folder; empty when there is none.
    public func text(of name: String) -> String {
        let data = try? Data(contentsOf: folder.appending(path: name))
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    /// Replaces a file in the folder.
    public func replace(_ name: String, with text: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    /// Sends the program a signal, if it runs.
    public func signal(_ number: Int32) {
        state.withLock { state in
            if case .running(let pid) = state { kill(pid, number) }
        }
    }

    /// The status that the program ended with, 128 and the number of the signal for one that was killed;
    /// `nil` while it runs.
    public var endStatus: Int32? {
        state.withLock { state in
            switch state {
            case .ended(let status): return status
            case .running(let pid):
                guard let status = PeerSpawn.endStatus(of: pid) else { return nil }
                state = .ended(status: status)
                return status
            }
        }
    }

    /// Waits until a probe finds something. Asks again and again: a program of others tells nobody when it is
    /// ready.
    ///
    /// - Parameters:
    ///   - what: what is waited for, for the error.
    ///   - probe: looks for it.
    /// - Throws: ``PeerError/ended(program:status:errors:)`` when the program ended instead, or
    ///   ``PeerError/notReady(program:awaiting:errors:)`` after 15 s.
    public func wait<Found>(for what: String, _ probe: () throws -> Found?) async throws -> Found {
        let deadline = ContinuousClock.now.advanced(by: Self.patience)
        while true {
            let status = endStatus
            if let found = try probe() { return found }
            if let status { throw PeerError.ended(program: program, status: status, errors: errors) }
            guard ContinuousClock.now < deadline else {
                throw PeerError.notReady(program: program, awaiting: what, errors: errors)
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// Ends the program, by force if asking does not help within 15 s, and removes the folder. Does nothing
    /// the second time.
    public func stop() {
        signal(SIGTERM)
        let deadline = ContinuousClock.now.advanced(by: Self.patience)
        while endStatus == nil {
            if ContinuousClock.now >= deadline { signal(SIGKILL) }
            usleep(500)
        }
        try? FileManager.default.removeItem(at: folder)
    }
}

/// Why a program beside a test is of no use.
public enum PeerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// It could not be started.
    case notStarted(program: String, reason: String)
    /// It ended by itself.
    case ended(program: String, status: Int32, errors: String)
    /// It runs, but what was waited for did not come.
    case notReady(program: String, awaiting: String, errors: String)

    /// What happened, with what the program said about it.
    public var description: String {
        switch self {
        case .notStarted(let program, let reason):
            "\(program) could not be started: \(reason)"
        case .ended(let program, let status, let errors):
            "\(program) ended with status \(status) and said:\n\(errors)"
        case .notReady(let program, let awaiting, let errors):
            "\(program) runs, but there was no \(awaiting) in time; it said:\n\(errors)"
        }
    }
}
