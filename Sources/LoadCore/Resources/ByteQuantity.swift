/// An amount of bytes as programs print it: `524KiB`, `1.2MB`, `0B`, `34Mi`, `512`.
enum ByteQuantity {
    /// The amount in bytes; `nil` for what is no finite amount of 0 or more.
    ///
    /// Two spellings meet here: Docker's (`B`, decimal `kB MB GB TB PB`, binary `KiB MiB GiB TiB PiB`) and
    /// Kubernetes' (no unit, decimal `k M G T P`, binary `Ki Mi Gi Ti Pi`;
    /// <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>). A `K` alone is
    /// read as 1,024, which is what `top` means by it.
    static func bytes(_ text: some StringProtocol) -> Double? {
        let text = text.trimmingASCIISpace
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), let factor = factor(of: text[digits.endIndex...]) else {
            return nil
        }
        return number * factor
    }

    private static func factor(of unit: Substring) -> Double? {
        var unit = unit.trimmingASCIISpace
        if unit.hasSuffix("B") { unit.removeLast() }
        if unit.isEmpty { return 1 }
        if unit == "K" { return 1024 }
        let isBinary = unit.hasSuffix("i")
        if isBinary { unit.removeLast() }
        guard let power = ["k", "m", "g", "t", "p"].firstIndex(of: unit.lowercased()) else { return nil }
        // `m` is a thousandth in Kubernetes; nobody means that by a byte, but it must not become a mega.
        guard isBinary || unit != "m" else { return nil }
        return (0...power).reduce(1) { product, _ in product * (isBinary ? 1024 : 1000) }
    }
}

extension StringProtocol {
    /// This text without spaces and tabs at both ends.
    var trimmingASCIISpace: Substring {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
