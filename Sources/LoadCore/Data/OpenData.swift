import Foundation

/// A file of data that is open for reading anywhere in it, by any number of threads at once.
final class OpenData: Sendable {
    private let path: String
    private let descriptor: Int32
    /// The file as it was when it was opened: which one it is, its size, and when it was last changed.
    private let state: [Int]

    /// Opens a regular file.
    init(_ path: String) throws(DataFileError) {
        self.path = path
        // Without O_NONBLOCK, a pipe that nobody has opened for writing would be waited for here.
        descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw DataFileError(path: path, reason: .unreadable(String(cString: strerror(errno))))
        }
        var status = stat()
        let isKnown = fstat(descriptor, &status) == 0
        state = Self.state(status)
        guard isKnown, status.st_mode & S_IFMT == S_IFREG else { throw error(.notRegular) }
    }

    /// Whether the path leads to the same file as when it was opened, and the file is unchanged.
    var isCurrent: Bool {
        var status = stat()
        return stat(path, &status) == 0 && Self.state(status) == state
    }

    private static func state(_ status: stat) -> [Int] {
        #if canImport(Darwin)
            let changed = status.st_mtimespec
        #else
            let changed = status.st_mtim
        #endif
        return [
            Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino),
            Int(status.st_size), changed.tv_sec, changed.tv_nsec,
        ]
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether its name says that it is JSON.
    var isNamedJSON: Bool { path.lowercased().hasSuffix(".json") }

    /// An error of this file.
    func error(_ reason: DataFileError.Reason) -> DataFileError { DataFileError(path: path, reason: reason) }

    /// The next bytes from a place on; none at the end.
    func piece(at offset: UInt64, size: Int) throws(DataFileError) -> [UInt8] {
        var failure: Int32 = 0
        let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            repeat {
                let read = pread(descriptor, buffer.baseAddress, size, off_t(offset))
                count = max(0, read)
                failure = read < 0 ? errno : 0
            } while failure == EINTR
        }
        if failure != 0 { throw error(.unreadable(String(cString: strerror(failure)))) }
        return piece
    }

    /// The bytes of a part of the file; `nil` when they can't be read, or are fewer.
    func bytes(_ range: Range<UInt64>) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < range.count {
            let offset = range.lowerBound + UInt64(bytes.count)
            guard let piece = try? piece(at: offset, size: range.count - bytes.count), !piece.isEmpty else {
                return nil
            }
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
        }
        return bytes
    }
}

/// Why a file of data can't be used.
public struct DataFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of mistakes. Lines are counted from 1.
    public enum Reason: Sendable, Equatable {
        /// It can't be opened or read.
        case unreadable(String)
        /// It is a folder, a pipe or a device.
        case notRegular
        /// It has no row of names.
        case empty
        /// It has nothing but names.
        case noRows
        /// It has more rows than are taken.
        case tooManyRows(limit: Int)
        /// A column without a name, counted from 1.
        case namelessColumn(Int)
        /// Its name says JSON, which is one document and no rows.
        case json
        /// A first row of one field that holds a character by which other programs separate fields.
        case separator(String)
        /// Two columns with one name.
        case repeatedColumn(String)
        /// A row with more or fewer fields than there are columns.
        case ragged(line: Int, fields: Int, columns: Int)
        /// A quote where none can stand.
        case quote(line: Int)
        /// A carriage return without a line feed.
        case carriageReturn(line: Int)
        /// A quote that is never closed.
        case unclosedQuote(line: Int)
        /// A row that is larger than is read.
        case rowTooLarge(line: Int)
        /// A row that is no UTF-8.
        case notUTF8(line: Int)
        /// A line that is no JSON object.
        case notAnObject(line: Int)
        /// A JSON object that lacks a key of the first.
        case missingColumn(String, line: Int)
        /// It changed while it was read.
        case changed
    }

    /// The path of the file.
    public var path: String
    /// The kind of mistake.
    public var reason: Reason

    /// Creates an error.
    init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }

    /// The file, the place and the problem, and what to do.
    public var description: String {
        switch reason {
        case .unreadable(let problem): "cannot read the data file '\(path)': \(problem)"
        case .notRegular: "'\(path)' is no regular file; data has to be read more than once"
        case .empty: "the data file '\(path)' is empty; begin it with a row of names"
        case .noRows: "the data file '\(path)' has no row but that of names; add rows"
        case .tooManyRows(let limit): "the data file '\(path)' has more than \(limit) rows; split it"
        case .namelessColumn(let number):
            "'\(path)': column \(number) has no name in the first row; give it one"
        case .json:
            "'\(path)' ends in .json; data is comma-separated values, or one JSON object a line in a file that ends in "
                + ".jsonl or .ndjson"
        case .separator(let separator):
            "'\(path)': the first row is one field that holds '\(separator)'; separate fields by commas"
        case .repeatedColumn(let name):
            "'\(path)': two columns are named '\(name)' in the first row; rename one"
        case .ragged(let line, let fields, let columns):
            "'\(path)', line \(line): the row has \(fields) fields, and there are \(columns) columns; quote a field that "
                + "holds a comma"
        case .quote(let line):
            "'\(path)', line \(line): a quote stands within a field; put the whole field in quotes and write \"\" "
                + "for each quote in it"
        case .carriageReturn(let line):
            "'\(path)', line \(line): a carriage return stands alone; end lines with line feeds"
        case .unclosedQuote(let line): "'\(path)', line \(line): a quote of this row is never closed"
        case .rowTooLarge(let line):
            "'\(path)', line \(line): the row is larger than \(DataFile.rowLimit) bytes; is a quote never closed?"
        case .notUTF8(let line): "'\(path)', line \(line): the row is not UTF-8; save the file as UTF-8"
        case .notAnObject(let line):
            "'\(path)', line \(line): the line is not a JSON object, as in {\"user\": \"a\"}"
        case .missingColumn(let name, let line):
            "'\(path)', line \(line): the object has no '\(name)', which the first one has"
        case .changed: "the data file '\(path)' changed while it was read"
        }
    }
}
