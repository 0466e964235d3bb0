/// A text that must not reach a log, a report or a screen: whoever needs it asks for it by name.
public struct Secret: Sendable, Hashable {
    /// The text itself. Use it to send, never to show.
    public let revealed: String

    /// Wraps a text.
    public init(_ text: String) { revealed = text }

    /// The text in place of any secret.
    public static let placeholder = "(redacted)"
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The placeholder.
    public var description: String { Self.placeholder }
    /// The placeholder.
    public var debugDescription: String { Self.placeholder }
    /// A mirror without children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
