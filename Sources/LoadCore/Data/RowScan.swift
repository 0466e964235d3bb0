import SLOEval

/// The places of rows in a file: of each eighth one, so that ten million take ten megabytes.
struct RowIndex: Sendable {
    /// How many rows there are from one known place to the next.
    static let interval = 8

    private(set) var rowCount = 0
    private var offsets: [UInt64] = []
    private var end: UInt64 = 0

    /// Notes the next row.
    mutating func add(from start: UInt64, to end: UInt64) {
        if rowCount % Self.interval == 0 { offsets.append(start) }
        rowCount += 1
        self.end = end
    }

    /// The bytes that hold a row with those in front of it since the last known place.
    func range(around row: Int) -> Range<UInt64>? {
        guard (0..<rowCount).contains(row) else { return nil }
        let place = row / Self.interval
        return offsets[place]..<(place + 1 < offsets.count ? offsets[place + 1] : end)
    }
}

/// The first reading of a file of data: finds its columns, its rows and its mistakes.
struct RowScan {
    private(set) var columns: [String] = []
    private(set) var index = RowIndex()

    private let file: OpenData
    private let form: DataFile.Form
    private let mostRows: Int
    private var parser = CSVParser()
    /// The place of the next byte.
    private var offset: UInt64 = 0
    private var line = 1
    /// Where the row began.
    private var rowStart: UInt64 = 0
    private var rowLine = 1
    private var isInRow = false
    private var fieldCount = 0
    private var isBeyondASCII = false
    private var isOver = false

    /// - Parameter mostRows: 0 reads the names of the columns only.
    init(file: OpenData, form: DataFile.Form, mostRows: Int) {
        self.file = file
        self.form = form
        self.mostRows = mostRows
    }

    /// Reads the file, or as much of it as is needed.
    mutating func run(pieceSize: Int) throws(DataFileError) {
        if form == .csv, file.isNamedJSON { throw file.error(.json) }
        if file.bytes(0..<3) == [0xEF, 0xBB, 0xBF] { offset = 3 }
        while !isOver {
            let piece = try file.piece(at: offset, size: pieceSize)
            if piece.isEmpty { break }
            for byte in piece where !isOver { try take(byte) }
        }
        if !isOver { try finish() }
        guard !columns.isEmpty else { throw file.error(.empty) }
        if mostRows > 0, index.rowCount == 0 { throw file.error(.noRows) }
    }

    private mutating func take(_ byte: UInt8) throws(DataFileError) {
        let start = offset
        offset += 1
        if byte >= 0x80 { isBeyondASCII = true }
        switch form {
        case .csv:
            let event: CSVParser.Event
            do {
                event = try parser.take(byte)
            } catch {
                throw problem(error)
            }
            try take(event, at: start)
        case .jsonLines:
            if byte == .lineFeed {
                if isInRow { try endRow(at: start) }
            } else if !isInRow, !byte.isBlank, byte != .carriageReturn {
                beginRow(at: start)
            }
        }
        if byte == .lineFeed { line += 1 }
        guard !isInRow || offset - rowStart <= UInt64(DataFile.rowLimit) else {
            throw file.error(.rowTooLarge(line: rowLine))
        }
    }

    private mutating func take(_ event: CSVParser.Event, at start: UInt64) throws(DataFileError) {
        if !isInRow, parser.isInRow { beginRow(at: start) }
        switch event {
        case .nothing, .content: return
        case .field: fieldCount += 1
        case .row: try endRow(at: offset)
        }
    }

    private mutating func beginRow(at start: UInt64) {
        (rowStart, rowLine, isInRow, fieldCount) = (start, line, true, 1)
    }

    private func problem(_ problem: CSVParser.Problem) -> DataFileError {
        switch problem {
        case .quote: file.error(.quote(line: line))
        case .carriageReturn: file.error(.carriageReturn(line: line))
        case .unclosedQuote: file.error(.unclosedQuote(line: rowLine))
        }
    }

    /// Ends the last row, which may have no line end.
    private mutating func finish() throws(DataFileError) {
        switch form {
        case .csv:
            do {
                guard try parser.end() else { return }
            } catch {
                throw problem(error)
            }
            try endRow(at: offset)
        case .jsonLines: if isInRow { try endRow(at: offset) }
        }
    }

    private mutating func endRow(at end: UInt64) throws(DataFileError) {
        isInRow = false
        let isHead = columns.isEmpty
        if isBeyondASCII || isHead || form == .jsonLines { try checkContent(rowStart..<end) }
        isBeyondASCII = false
        if form == .csv, fieldCount != columns.count {
            throw file.error(.ragged(line: rowLine, fields: fieldCount, columns: columns.count))
        }
        isOver = mostRows == 0
        if isOver || isHead && form == .csv { return }
        guard index.rowCount < mostRows else { throw file.error(.tooManyRows(limit: mostRows)) }
        index.add(from: rowStart, to: end)
    }

    /// Looks at the bytes of a row; those of the first say the names of the columns.
    private mutating func checkContent(_ range: Range<UInt64>) throws(DataFileError) {
        guard let bytes = file.bytes(range) else { throw file.error(.changed) }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw file.error(.notUTF8(line: rowLine))
        }
        switch form {
        case .csv: if columns.isEmpty { try setColumns(CSVParser.row(0, of: bytes) ?? []) }
        case .jsonLines:
            guard let object = JSONLine.object(bytes[...]) else {
                throw file.error(.notAnObject(line: rowLine))
            }
            if columns.isEmpty { try setColumns(object.keys.sorted()) }
            for column in columns where object[column] == nil {
                throw file.error(.missingColumn(column, line: rowLine))
            }
        }
    }

    private mutating func setColumns(_ names: [String]) throws(DataFileError) {
        for (index, name) in names.enumerated() {
            if name.isEmpty { throw file.error(.namelessColumn(index + 1)) }
            if names[..<index].contains(name) { throw file.error(.repeatedColumn(name)) }
        }
        guard !names.isEmpty else { throw file.error(.empty) }
        // No template can name such a column.
        if form == .csv, names.count == 1, let separator = names[0].first(where: { ";\t|".contains($0) }) {
            throw file.error(.separator(separator == "\t" ? "a tab" : String(separator)))
        }
        columns = names
    }
}
