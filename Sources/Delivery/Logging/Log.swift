public import Foundation
import Reporting

/// Tells on standard error what a program does, a line at a time:
///
/// ```
/// 2026-03-01T12:00:00.000Z INFO    12,000 requests to http://localhost:8000
/// ```
///
/// Lines below the level are not even put together. Secrets are taken out of each line, and what would steer
/// a terminal or a CI system is made visible, so that nothing a server answers can forge a line or give a
/// command.
public struct Log: Sendable {
    /// Where lines go, each without its line break.
    public typealias Sink = @Sendable (_ line: String) -> Void

    /// Writes lines to standard error.
    public static let standardError: Sink = { StandardStream.errors.writeLine($0) }

    /// The least level that is told.
    public var level: Level
    /// Takes secrets out of lines.
    public var redactor: Redactor
    private let now: @Sendable () -> Date
    private let sink: Sink

    /// Creates a log. The default sink is standard error, the default time the system's.
    public init(
        level: Level = .info,
        redactor: Redactor = Redactor(),
        now: @escaping @Sendable () -> Date = { Date() },
        sink: @escaping Sink = Log.standardError
    ) {
        self.level = level
        self.redactor = redactor
        self.now = now
        self.sink = sink
    }

    /// Creates a log with the level that `LOG_LEVEL` names, and warns in it when that names none.
    package init(
        environment: [String: String],
        redactor: Redactor = Redactor(),
        now: @escaping @Sendable () -> Date = { Date() },
        sink: @escaping Sink = Log.standardError
    ) {
        let name = environment.text("LOG_LEVEL") ?? ""
        let level = Level(name: name)
        self.init(level: level ?? .info, redactor: redactor, now: now, sink: sink)
        if level == nil, !name.isEmpty {
            warning("LOG_LEVEL '\(name)' is not one of \(Level.list); INFO is used")
        }
    }

    /// The same log with its lines going elsewhere.
    package func writing(_ sink: @escaping Sink) -> Log {
        Log(level: level, redactor: redactor, now: now, sink: sink)
    }

    /// The same log without the lines that are no warnings or errors.
    package var onlyWarnings: Log {
        var copy = self
        copy.level = max(level, .warning)
        return copy
    }

    /// Tells what only someone who looks for a fault wants to know.
    public func debug(_ message: @autoclosure () -> String) { write(.debug, message) }

    /// Tells what happens.
    public func info(_ message: @autoclosure () -> String) { write(.info, message) }

    /// Tells what may become a trouble or casts doubt on a result.
    public func warning(_ message: @autoclosure () -> String) { write(.warning, message) }

    /// Tells what failed.
    public func error(_ message: @autoclosure () -> String) { write(.error, message) }

    private func write(_ level: Level, _ message: () -> String) {
        guard level >= self.level else { return }
        let time = now().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let name = level.name.padding(toLength: 7, withPad: " ", startingAt: 0)
        sink("\(time) \(name) \(redactor.redact(message()).singleLine)")
    }
}

extension Log {
    /// How much a line matters.
    public enum Level: Int, Sendable, Comparable, CaseIterable {
        /// For someone who looks for a fault.
        case debug
        /// Progress.
        case info
        /// A possible problem.
        case warning
        /// A failure.
        case error

        /// The level of a name in any case, `nil` when there is none.
        package init?(name: String) {
            guard let level = Self.allCases.first(where: { $0.name == name.uppercased() }) else { return nil }
            self = level
        }

        /// The name in lines and in `LOG_LEVEL`.
        package var name: String { "\(self)".uppercased() }

        static var list: String { allCases.map(\.name).joined(separator: ", ") }

        /// Whether one level matters less than another.
        public static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }
    }
}
