import Foundation

extension Double {
    /// The number with exactly `decimals` decimals and a point, whatever the locale.
    public func fixed(_ decimals: Int) -> String {
        String(format: "%.\(decimals)f", self)
    }

    /// The shortest text that is this number, without a trailing `.0`: `250`, `0.5`.
    public var shortest: String {
        let text = description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
