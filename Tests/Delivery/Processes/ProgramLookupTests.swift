import Foundation
import Testing

@testable import Delivery

@Suite struct ProgramLookupTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["one", "two", "two/dir"] {
            try FileManager.default.createDirectory(atPath: folder(name), withIntermediateDirectories: true)
        }
        try folder.make("one/plain")
        try folder.make("two/plain", mode: 0o755)
        try folder.make("two/tool", mode: 0o755)
        try folder.make("one/text")
    }

    private var lookup: ProgramLookup {
        ProgramLookup(searchPath: "\(folder("none")):\(folder("one"))::\(folder("two"))")
    }

    @Test func theFirstFileThatCanBeRunIsFound() throws {
        #expect(try lookup.find("tool") == folder("two/tool"))
        #expect(try lookup.find("plain") == folder("two/plain"))
        #expect(try lookup.find(folder("two/tool")) == folder("two/tool"))
    }

    @Test func whatIsNotFoundIsToldFromWhatCannotBeRun() {
        let path = lookup.searchPath
        #expect(throws: ProcessError.notFound(program: "none", searchPath: path)) { try lookup.find("none") }
        #expect(throws: ProcessError.notFound(program: "", searchPath: path)) { try lookup.find("") }
        #expect(throws: ProcessError.notFound(program: "dir", searchPath: path)) { try lookup.find("dir") }
        #expect(throws: ProcessError.notFound(program: "/none", searchPath: nil)) { try lookup.find("/none") }
        #expect(throws: ProcessError.notExecutable(path: folder("one/text"))) { try lookup.find("text") }
        #expect(throws: ProcessError.notExecutable(path: folder("one"))) { try lookup.find(folder("one")) }
    }

    @Test func aRelativePathBeginsInTheCurrentFolder() {
        let absolute = FileManager.default.currentDirectoryPath + "/./Package.swift"
        #expect(throws: ProcessError.notExecutable(path: absolute)) { try lookup.find("./Package.swift") }
    }
}
