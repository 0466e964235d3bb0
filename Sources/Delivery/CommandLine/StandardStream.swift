import Foundation

/// Standard output or standard error of this process, written whole and in order.
public enum StandardStream: Int32, Sendable {
    /// Results go here.
    case output = 1
    /// Progress, logs and errors go here.
    case errors = 2

    /// Writes a text as it stands.
    ///
    /// A reader that has gone away is no reason to fail: what can't be written is dropped, as with `print`.
    ///
    /// - Returns: Whether all of it was written.
    @discardableResult
    public func write(_ text: String) -> Bool {
        do {
            try writeAll(Array(text.utf8), to: rawValue)
            return true
        } catch {
            return false
        }
    }

    /// Writes a text and a line break.
    @discardableResult
    public func writeLine(_ text: String) -> Bool { write(text + "\n") }
}
