import Foundation
import Testing

@testable import LoadCore

@Suite struct DataFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    /// Opens a text as a file, with all bytes read at once or in pieces.
    private func file(
        _ text: String,
        name: String = "a.csv",
        pieceSize: Int = 1 << 16,
        mostRows: Int = 100_000
    )
        throws -> DataFile
    {
        try file(Array(text.utf8), name: name, pieceSize: pieceSize, mostRows: mostRows)
    }

    private func file(
        _ bytes: [UInt8],
        name: String = "a.csv",
        pieceSize: Int = 1 << 16,
        mostRows: Int = 100_000
    )
        throws -> DataFile
    {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let place = folder.appending(path: name)
        try Data(bytes).write(to: place)
        return try DataFile(path: place.path, pieceSize: pieceSize, mostRows: mostRows)
    }

    @Test(arguments: [
        ("a;b\n1;2\n", "a.csv", "holds ';'; separate fields by commas"),
        ("a\tb\n1\t2\n", "a.csv", "holds 'a tab'; separate fields by commas"),
        ("[{\"a\": 1}]", "a.json", "ends in .json; data is comma-separated values"),
    ])
    func aFileOfAnotherFormIsNamedAsSuch(text: String, name: String, hint: String) {
        let error = #expect(throws: DataFileError.self) { try file(text, name: name) }
        #expect("\(error!)".contains(hint), "\(error!)")
    }

    @Test func aFileThatIsOpenIsNotReadAgainUnlessItChanged() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let place = folder.appending(path: "a.csv")
        try Data("a\n1\n".utf8).write(to: place)
        let first = try DataFile.shared(path: place.path)
        #expect(try DataFile.shared(path: place.path) === first)
        try Data("a\n1\n2\n".utf8).write(to: place)
        #expect(try DataFile.shared(path: place.path).rowCount == 2)
        #expect(first.rowCount == 1)
    }

    private func rows(_ file: DataFile) -> [[String]?] { (0..<file.rowCount).map(file.row) }

    @Test(
        arguments: [
            ("a,b\n1,2\n", [["1", "2"]]), ("a,b\r\n1,2\r\n3,4", [["1", "2"], ["3", "4"]]),
            ("\u{FEFF}a,b\n1,2", [["1", "2"]]), ("a,b\n,\n\n\r\n3,\n", [["", ""], ["3", ""]]),
            ("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", [["x,y", "say \"hi\""]]),
            ("a,b\n\"two\nlines\",\"\"\n1,\"2\"", [["two\nlines", ""], ["1", "2"]]),
            ("\"a\",\"b\"\n\"\r\n\",é\n", [["\r\n", "é"]]), ("a,b\n \"x ,y\n", nil),
            ("a,b\n 1 ,2 \n", [[" 1 ", "2 "]]),
        ] as [(String, [[String]]?)]
    )
    func rowsAreReadAsTheStandardHasThem(text: String, expected: [[String]]?) throws {
        guard let expected else {
            #expect(throws: DataFileError.self) { try file(text) }
            return
        }
        // However the text is cut into pieces.
        for size in 1...max(1, text.utf8.count) {
            let file = try file(text, pieceSize: size)
            #expect(file.columns == ["a", "b"])
            #expect(rows(file) == expected)
        }
        #expect(try file(text).row(expected.count) == nil)
    }

    @Test(
        arguments: [
            ("", .empty), ("\n\n", .empty), ("a,b\n", .noRows), ("a,,c\n1,2,3", .namelessColumn(2)),
            ("a,b,a\n1,2,3", .repeatedColumn("a")),
            ("a,b\n1,2\n\n3\n", .ragged(line: 4, fields: 1, columns: 2)),
            ("a,b\n\"1\n\n\",2\n1,2,3", .ragged(line: 5, fields: 3, columns: 2)),
            ("a\n1\nx\"y\n", .quote(line: 3)),
            ("a\n\"1\"x\n", .quote(line: 2)), ("a\n\n\"1\n2\n", .unclosedQuote(line: 3)),
            ("a\n1\r2\n", .carriageReturn(line: 2)), ("a\n1\r", .carriageReturn(line: 2)),
            ("a\n1\n2\n3\n4\n", .tooManyRows(limit: 3)),
            ("a\n" + String(repeating: "x", count: DataFile.rowLimit + 1), .rowTooLarge(line: 2)),
        ] as [(String, DataFileError.Reason)]
    )
    func aMistakeIsNamedWithItsLine(text: String, reason: DataFileError.Reason) throws {
        let error = try #require(throws: DataFileError.self) { try file(text, mostRows: 3) }
        #expect(error.reason == reason)
        #expect(error.description.contains("a.csv"))
    }

    @Test func bytesThatAreNoUTF8AreRefused() throws {
        let error = try #require(throws: DataFileError.self) {
            try file(Array("a\n1\n".utf8) + [0xE9, 0x0A])
        }
        #expect(error.reason == .notUTF8(line: 3))
    }

    @Test func anyOfManyRowsIsReadByItsNumber() throws {
        let text = (0..<1_003).reduce(into: "n,text\n") { $0 += "\($1),\"row\n\($1)\"\n" }
        let file = try file(text)
        #expect(file.rowCount == 1_003)
        for number in [0, 1, 7, 8, 9, 500, 1_001, 1_002] {
            #expect(file.row(number) == ["\(number)", "row\n\(number)"])
        }
        #expect(file.row(1_003) == nil)
        #expect(file.row(-1) == nil)
    }

    @Test func linesOfJSONAreRowsToo() throws {
        let text = """
            {"user": "a", "n": 1.50, "tags": ["x", 2]}\r

            {"n": null, "tags": {"k": true}, "user": "é\\n", "more": 1}
            """
        for size in 1...text.utf8.count {
            let file = try file(text, name: "a.jsonl", pieceSize: size)
            #expect(file.columns == ["n", "tags", "user"])
            #expect(rows(file) == [["1.50", #"["x",2]"#, "a"], ["", #"{"k":true}"#, "é\n"]])
        }
    }

    @Test(
        arguments: [
            ("", .empty), ("{}", .empty), ("[1]", .notAnObject(line: 1)),
            ("{\"a\":1}\n\n{\"a\":1", .notAnObject(line: 3)),
            ("{\"a\":1}\n{\"b\":1}", .missingColumn("a", line: 2)),
        ] as [(String, DataFileError.Reason)]
    )
    func aLineThatIsNoRowIsNamed(text: String, reason: DataFileError.Reason) throws {
        let error = try #require(throws: DataFileError.self) { try file(text, name: "a.NDJSON") }
        #expect(error.reason == reason)
    }

    @Test func aFileThatIsNotThereOrCannotBeReadAgainIsRefused() throws {
        let missing = try #require(throws: DataFileError.self) { try DataFile(path: "/nowhere/a.csv") }
        #expect(
            missing.description == "cannot read the data file '/nowhere/a.csv': No such file or directory"
        )
        let device = try #require(throws: DataFileError.self) { try DataFile(path: "/dev/null") }
        #expect(device.reason == .notRegular)
        let folder = try #require(throws: DataFileError.self) { try DataFile(path: "/tmp") }
        #expect(folder.reason == .notRegular)
    }
}
