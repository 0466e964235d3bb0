/// A place in a text, as editors count: lines and columns from 1, a column being one Unicode scalar.
public struct TextPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// The column, from 1.
    public var column: Int

    /// The position as `line:column`.
    public var description: String { "\(line):\(column)" }

    /// Whether one position comes before another in the text.
    public static func < (left: TextPosition, right: TextPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
