extension JSONPathPattern {
    /// The values at the path's places in a document, like those of ``values(in:)``, read without
    /// making values of the rest.
    ///
    /// - Returns: `nil` when the bytes are not one JSON document in UTF-8.
    /// - Complexity: one pass over the bytes; memory for the values alone. A path with `*` reads the whole
    ///   document, since its values come in the order of their keys.
    package func values(ofJSON bytes: [UInt8]) -> [JSONValue]? {
        guard !steps.contains(.anyKey) else { return JSONReader.value(of: bytes).map { values(in: $0) } }
        return JSONReader.values(at: steps, of: bytes)
    }
}

extension JSONReader {
    /// The values at some places of a document; `nil` when the bytes are not one JSON document in UTF-8.
    fileprivate static func values(at steps: [JSONPathPattern.Step], of bytes: [UInt8]) -> [JSONValue]? {
        var reader = JSONReader(bytes: bytes)
        var values: [JSONValue] = []
        guard reader.select(steps[...], depth: 0, into: &values), reader.isAtEnd() else { return nil }
        return values
    }

    /// Reads a value and takes what is at some places in it.
    ///
    /// - Returns: whether it is a value.
    private mutating func select(
        _ steps: ArraySlice<JSONPathPattern.Step>,
        depth: Int,
        into values: inout [JSONValue]
    ) -> Bool {
        guard let step = steps.first else {
            guard let value = value(depth: depth) else { return false }
            values.append(value)
            return true
        }
        guard depth < Self.deepest else { return false }
        skipSpace()
        switch step {
        case .key(let key) where take("{"):
            return selectMember(key, steps.dropFirst(), depth: depth + 1, into: &values)
        case .element where take("["):
            return selectElements(nil, steps.dropFirst(), depth: depth + 1, into: &values)
        case .index(let index) where take("["):
            return selectElements(index, steps.dropFirst(), depth: depth + 1, into: &values)
        default:
            return skip(depth: depth)
        }
    }

    /// Reads the rest of an object. Of a key that it holds twice, the last member counts.
    private mutating func selectMember(
        _ key: String,
        _ steps: ArraySlice<JSONPathPattern.Step>,
        depth: Int,
        into values: inout [JSONValue]
    ) -> Bool {
        let before = values.count
        skipSpace()
        if take("}") { return true }
        repeat {
            skipSpace()
            guard let isWanted = takeKey(key) else { return false }
            skipSpace()
            guard take(":") else { return false }
            if isWanted {
                values.removeLast(values.count - before)
                guard select(steps, depth: depth, into: &values) else { return false }
            } else {
                guard skip(depth: depth) else { return false }
            }
            skipSpace()
        } while take(",")
        return take("}")
    }

    /// Reads the rest of an array.
    ///
    /// - Parameter wanted: the place of the element that is wanted; `nil` for all of them.
    private mutating func selectElements(
        _ wanted: Int?,
        _ steps: ArraySlice<JSONPathPattern.Step>,
        depth: Int,
        into values: inout [JSONValue]
    ) -> Bool {
        skipSpace()
        if take("]") { return true }
        var place = 0
        repeat {
            if wanted == nil || wanted == place {
                guard select(steps, depth: depth, into: &values) else { return false }
            } else {
                guard skip(depth: depth) else { return false }
            }
            place += 1
            skipSpace()
        } while take(",")
        return take("]")
    }

    /// Reads a key.
    ///
    /// - Returns: whether it is the one that is wanted; `nil` when it is no string.
    private mutating func takeKey(_ key: String) -> Bool? {
        let start = position
        guard let isPlain = skipString() else { return nil }
        if isPlain { return bytes[start + 1..<position - 1].elementsEqual(key.utf8) }
        position = start
        return string().map { $0 == key }
    }

    /// Reads a value without making one of it.
    private mutating func skip(depth: Int) -> Bool {
        guard depth < Self.deepest else { return false }
        skipSpace()
        switch next {
        case UInt8(ascii: "\""): return skipString() != nil
        case UInt8(ascii: "{"): return skipMembers(depth: depth + 1)
        case UInt8(ascii: "["): return skipElements(depth: depth + 1)
        default: return value(depth: depth) != nil
        }
    }

    private mutating func skipElements(depth: Int) -> Bool {
        guard take("[") else { return false }
        skipSpace()
        if take("]") { return true }
        repeat {
            guard skip(depth: depth) else { return false }
            skipSpace()
        } while take(",")
        return take("]")
    }

    private mutating func skipMembers(depth: Int) -> Bool {
        guard take("{") else { return false }
        skipSpace()
        if take("}") { return true }
        repeat {
            skipSpace()
            guard skipString() != nil else { return false }
            skipSpace()
            guard take(":"), skip(depth: depth) else { return false }
            skipSpace()
        } while take(",")
        return take("}")
    }

    /// Reads a string without making one of it.
    ///
    /// - Returns: whether it stands there as it is, in ASCII and without escapes; `nil` when it is no string.
    private mutating func skipString() -> Bool? {
        guard take("\"") else { return nil }
        let start = position
        var end = start
        while end < bytes.count, bytes[end].isPlainInString { end += 1 }
        position = end
        if take("\"") { return true }
        position = start - 1
        return string() == nil ? nil : false
    }
}

extension UInt8 {
    /// Whether it is a character of ASCII that stands in a string as it is.
    fileprivate var isPlainInString: Bool { self >= 0x20 && self < 0x80 && self != 0x22 && self != 0x5C }
}
