import Foundation

/// The one way in which this module writes values as JSON and reads them back.
enum JSONText {
    /// Returns a value as JSON, without a newline at its end: keys sorted, moments in RFC 3339, laid out by
    /// ``JSONLayout``.
    ///
    /// - Parameters:
    ///   - keys: how the names of keys are made.
    ///   - infinities: how numbers are written that are infinite or NaN. The default refuses them.
    /// - Throws: ``ResultsError/notWritable(_:)`` when something has no form in JSON.
    static func text(
        of value: some Encodable,
        keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys,
        infinities: JSONEncoder.NonConformingFloatEncodingStrategy = .throw
    ) throws(ResultsError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = keys
        encoder.nonConformingFloatEncodingStrategy = infinities
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.exactTimestamp)
        }
        do {
            return JSONLayout.tightened(try encoder.encode(value))
        } catch {
            throw .notWritable(ResultsError.detail(of: error))
        }
    }

    /// Reads a file with a schema.
    ///
    /// - Parameters:
    ///   - file: the type of the whole file.
    ///   - known: the schema that the type is made for.
    /// - Throws: ``ResultsError`` when the data is no results file, one of an unknown schema, or damaged.
    static func file<File: Decodable>(
        _ file: File.Type,
        schema known: Int,
        from data: Data
    ) throws(ResultsError) -> File {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom(moment)
        let found: Int
        do {
            found = try decoder.decode(Header.self, from: data).schemaVersion
        } catch {
            throw .notAResultsFile
        }
        guard found == known else { throw .unknownSchema(found: found, known: known) }
        try ResultsError.refuseRepeatedKeys(in: data)
        do {
            return try decoder.decode(file, from: data)
        } catch {
            throw .damaged(ResultsError.detail(of: error))
        }
    }

    @Sendable
    private static func moment(from decoder: any Decoder) throws -> Date {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = Date(timestamp: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "'\(text)' is not a time such as 2025-01-31T12:00:00Z"
            )
        }
        return date
    }
}

/// The part that every version of a file has.
private struct Header: Decodable {
    var schemaVersion: Int

    enum CodingKeys: String, CodingKey {
        case schemaVersion = "schema_version"
    }
}
