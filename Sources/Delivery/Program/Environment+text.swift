extension [String: String] {
    /// A variable that is set and not empty, without the line ends behind it that a value from a file or a
    /// secret store often has.
    func text(_ name: String) -> String? {
        guard let value = self[name] else { return nil }
        // By scalars: as characters, a carriage return and the newline after it would be one.
        let scalars = value.unicodeScalars
        guard let last = scalars.lastIndex(where: { $0 != "\n" && $0 != "\r" }) else { return nil }
        return String(scalars[...last])
    }
}
