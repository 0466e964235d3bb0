import Foundation

/// An error of the operating system.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The value of `errno`.
    public let code: Int32

    /// Creates an error from a value of `errno`.
    package init(code: Int32) { self.code = code }

    /// The error of the last system call of this thread.
    static var last: SystemError { SystemError(code: errno) }

    /// The system's own words, beginning in lower case: `permission denied`.
    public var description: String {
        let words = String(cString: strerror(code))
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
