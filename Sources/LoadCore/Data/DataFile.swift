import Foundation
import SLOEval
import Synchronization

/// A file of rows that users take values from: comma-separated values (RFC 4180) with a row of names at its
/// head, or lines of JSON, each an object.
///
/// It is read once when it is opened, and every mistake in it is found then. Only the place of each eighth
/// row stays in memory; a row is read when it is asked for. A mark of byte order in front is passed over.
public final class DataFile: Sendable {
    /// How the rows are written.
    public enum Form: Sendable, Equatable {
        /// Comma-separated values.
        case csv
        /// Lines of JSON, for files whose names end in `.jsonl` or `.ndjson`.
        case jsonLines
    }

    /// The most rows of a file.
    public static let mostRows = 10_000_000

    /// The largest row, in bytes.
    static let rowLimit = 1 << 20

    /// The path of the file.
    public let path: String

    /// The names of the columns; of lines of JSON, the keys of the first, in alphabetical order.
    public let columns: [String]

    private let file: OpenData
    private let index: RowIndex
    private let form: Form

    /// Opens a file and reads it whole once.
    public convenience init(path: String) throws(DataFileError) {
        try self.init(path: path, pieceSize: 1 << 18)
    }

    /// - Parameter pieceSize: how many bytes are read at once.
    init(path: String, pieceSize: Int, mostRows: Int = mostRows) throws(DataFileError) {
        self.path = path
        form = Self.form(of: path)
        file = try OpenData(path)
        var scan = RowScan(file: file, form: form, mostRows: mostRows)
        try scan.run(pieceSize: pieceSize)
        columns = scan.columns
        index = scan.index
    }

    private struct Known {
        weak var file: DataFile?
    }

    /// The files that somebody has open, by their paths.
    private static let known = Mutex<[String: Known]>([:])

    /// Opens a file, or returns the one that is open already, as long as nobody has changed it since.
    ///
    /// The check before a run reads all of a file to know that it can be used, and so do the plans of several steps.
    static func shared(path: String) throws(DataFileError) -> DataFile {
        if let file = known.withLock({ $0[path]?.file }), file.file.isCurrent { return file }
        let file = try DataFile(path: path)
        known.withLock { known in
            known = known.filter { $0.value.file != nil }
            known[path] = Known(file: file)
        }
        return file
    }

    /// Returns the names of the columns of a file, of which only the beginning is read.
    public static func columns(of path: String) throws(DataFileError) -> [String] {
        var scan = RowScan(file: try OpenData(path), form: form(of: path), mostRows: 0)
        try scan.run(pieceSize: 1 << 14)
        return scan.columns
    }

    private static func form(of path: String) -> Form {
        let name = path.lowercased()
        return name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") ? .jsonLines : .csv
    }

    /// How many rows there are.
    public var rowCount: Int { index.rowCount }

    /// Reads the values of a row, in the order of ``columns``.
    ///
    /// - Parameter number: the row, from 0.
    /// - Returns: `nil` when there is no such row, or the file is no longer what it was when it was opened.
    /// - Complexity: one read of the file, of at most eight rows.
    public func row(_ number: Int) -> [String]? {
        guard let range = index.range(around: number), let bytes = file.bytes(range) else { return nil }
        let place = number % RowIndex.interval
        let row: [String]? =
            switch form {
            case .csv: CSVParser.row(place, of: bytes)
            case .jsonLines: JSONLine.row(place, of: bytes, columns: columns)
            }
        return row?.count == columns.count ? row : nil
    }
}

extension CSVParser {
    /// The values of a row of a text; `nil` when it has fewer rows.
    static func row(_ number: Int, of bytes: [UInt8]) -> [String]? {
        var (parser, row, fields, field) = (CSVParser(), 0, [String](), [UInt8]())
        do throws(Problem) {
            for byte in bytes {
                switch try parser.take(byte) {
                case .nothing: continue
                case .content: if row == number { field.append(byte) }
                case .field where row == number:
                    fields.append(String(decoding: field, as: UTF8.self))
                    field.removeAll(keepingCapacity: true)
                case .field: continue
                case .row where row == number: return fields + [String(decoding: field, as: UTF8.self)]
                case .row: row += 1
                }
            }
            guard try parser.end(), row == number else { return nil }
            return fields + [String(decoding: field, as: UTF8.self)]
        } catch {
            return nil
        }
    }
}

/// Reads a line of JSON as a row.
enum JSONLine {
    /// The values of a row of a text; `nil` when it has fewer rows, or the row is no object with every column.
    static func row(_ number: Int, of bytes: [UInt8], columns: [String]) -> [String]? {
        let lines = bytes.split(separator: .lineFeed).filter { !isEmpty($0) }
        guard lines.indices.contains(number), let object = object(lines[number]) else { return nil }
        let values = columns.compactMap { object[$0].map(text) }
        return values.count == columns.count ? values : nil
    }

    /// The fields of a line that holds one object.
    static func object(_ line: ArraySlice<UInt8>) -> [String: JSONValue]? {
        JSONValue.parse(Array(line))?.object
    }

    /// Whether a line holds nothing but white space.
    static func isEmpty(_ line: ArraySlice<UInt8>) -> Bool {
        line.allSatisfy { $0.isBlank || $0 == .carriageReturn }
    }

    /// A value as templates render it: strings without quotes, `null` as nothing.
    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        default: value.text
        }
    }
}
