import Foundation
import Synchronization

/// Standard output or standard error of this process, written whole and in order.
package enum StandardStream: Int32, Sendable {
    /// Results go here.
    case output = 1
    /// Progress, logs and errors go here.
    case errors = 2

    /// Writes a text as it stands.
    ///
    /// A reader that has gone away is no reason to fail: what can't be written is dropped, as with `print`.
    /// Nor may one that takes nothing hold up the work: on standard error, a second of that drops the text,
    /// and what follows until it reads again.
    ///
    /// - Parameter patience: How long a reader of standard output may take nothing before the text is
    ///   dropped; `nil` waits for as long as that takes.
    /// - Returns: Whether all of it was written.
    @discardableResult
    package func write(_ text: String, patience: Duration? = nil) -> Bool {
        let bytes = Array(text.utf8)
        do {
            switch self {
            case .errors:
                let patience = errorsAreStuck.load(ordering: .relaxed) ? .zero : Duration.seconds(1)
                try writeAll(bytes, to: rawValue, patience: patience)
                errorsAreStuck.store(false, ordering: .relaxed)
            case .output:
                guard let patience else { return (try? writeAll(bytes, to: rawValue)) != nil }
                try writeAll(bytes, to: rawValue, patience: patience)
            }
            return true
        } catch {
            if self == .errors, error.code == ETIMEDOUT { errorsAreStuck.store(true, ordering: .relaxed) }
            return false
        }
    }

    /// Writes a text and a line break.
    @discardableResult
    package func writeLine(_ text: String) -> Bool { write(text + "\n") }
}

/// Whether nobody reads standard error at the moment.
private let errorsAreStuck = Atomic(false)

extension StandardStream {
    /// Opens those of the three standard descriptors that are closed, to read and write nothing.
    ///
    /// The system gives the lowest free number to what is opened next, and a report, a connection or the pipe
    /// of the signals that got 1 or 2 would take in what is printed. To be called before anything else is
    /// opened.
    package static func openClosedOnes() {
        for descriptor in STDIN_FILENO...STDERR_FILENO
        where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            // The lower ones are open by now, so this is the number it gets.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
        }
    }
}
