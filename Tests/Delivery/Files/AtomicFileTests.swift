import Delivery
import Foundation
import Testing

private let isRoot = geteuid() == 0

@Suite struct AtomicFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func foldersAreMadeAndNothingButTheFileIsLeft() throws {
        try AtomicFile.write("text\n", to: folder("a/b/report.md"))
        #expect(try folder.text("a/b/report.md") == "text\n")
        #expect(try folder.contents == ["a", "a/b", "a/b/report.md"])
    }

    @Test func anExistingFileIsReplacedAndKeepsItsPermissions() throws {
        try folder.make("report.md", "a longer text than the new one", mode: 0o640)
        try AtomicFile.write("new", to: folder("report.md"))
        #expect(try folder.text("report.md") == "new")
        #expect(try folder.mode("report.md") == 0o640)
        #expect(try folder.contents == ["report.md"])
    }

    @Test func aReaderWithTheFileOpenGoesOnReadingTheOldContent() throws {
        try folder.make("report.md", "old")
        let reader = try #require(FileHandle(forReadingAtPath: folder("report.md")))
        try AtomicFile.write("new", to: folder("report.md"))
        #expect(try reader.readToEnd() == Data("old".utf8))
    }

    @Test(arguments: ["target.md", "nowhere.md", "link"])
    func aLinkIsReplacedAndWhatItLedToStaysAsItIs(target: String) throws {
        try folder.make("target.md", "precious", mode: 0o600)
        try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: target)
        try AtomicFile.checkWritable(folder("link"))
        try AtomicFile.write("report", to: folder("link"))
        #expect(try folder.text("link") == "report")
        #expect(linkTarget("link") == nil)
        #expect(try folder.text("target.md") == "precious")
        #expect(try folder.contents == ["link", "target.md"])
    }

    @Test func theOtherNameOfAFileStaysAsItIs() throws {
        try folder.make("target.md", "precious")
        try FileManager.default.linkItem(atPath: folder("target.md"), toPath: folder("report.md"))
        try AtomicFile.write("report", to: folder("report.md"))
        #expect(try folder.text("report.md") == "report")
        #expect(try folder.text("target.md") == "precious")
    }

    @Test func ourOwnLinkToAFolderOnTheWayIsFollowed() throws {
        try FileManager.default.createDirectory(atPath: folder("real"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder("way"), withDestinationPath: "real")
        try AtomicFile.write("report", to: folder("way/report.md"))
        #expect(try folder.text("real/report.md") == "report")
        #expect(linkTarget("way") == "real")
    }

    private func linkTarget(_ name: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: folder(name))
    }

    @Test func aDeviceIsWrittenAndNotReplaced() throws {
        try AtomicFile.checkWritable("/dev/null")
        try AtomicFile.write("text", to: "/dev/null")
        let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
        #expect(type == .typeCharacterSpecial)
    }

    @Test func writersAtTheSameTimeNeverMixTheirTexts() async throws {
        let size = 50_000
        let path = folder("report.md")
        try AtomicFile.write([UInt8](repeating: 0, count: size), to: path)
        await withThrowingTaskGroup { group in
            for writer in 1...4 {
                group.addTask {
                    for _ in 1...10 {
                        try AtomicFile.write([UInt8](repeating: UInt8(writer), count: size), to: path)
                    }
                }
            }
            group.addTask {
                for _ in 1...100 {
                    let data = try Data(contentsOf: URL(fileURLWithPath: path))
                    #expect(data.count == size)
                    #expect(Set(data).count == 1)
                }
            }
        }
        #expect(try folder.contents == ["report.md"])
    }

    @Test func aCheckLeavesNoTrace() throws {
        try folder.make("old.md", "old")
        for name in ["new.md", "a/b/new.md", "old.md"] { try AtomicFile.checkWritable(folder(name)) }
        #expect(try folder.contents == ["old.md"])
        #expect(try folder.text("old.md") == "old")
    }

    @Test func whatCannotBeWrittenIsRefusedByTheCheckWithTheSameWords() throws {
        try folder.make("file")
        let notFolder = SystemError(code: ENOTDIR)
        let cases: [(path: String, error: FileError)] = [
            ("", .emptyPath),
            (folder.path, .isFolder(path: folder.path)),
            (folder("new/"), .isFolder(path: folder("new/"))),
            (
                folder("file/a/report.md"),
                .folderNotCreated(folder: folder("file"), path: folder("file/a/report.md"), notFolder)
            ),
            (
                "/proc/none/report.md",
                .folderNotCreated(folder: "/proc/none", path: "/proc/none/report.md", .missing)
            ),
        ]
        for (path, error) in cases {
            #expect(throws: error) { try AtomicFile.checkWritable(path) }
            #expect(throws: error) { try AtomicFile.write("text", to: path) }
        }
    }

    @Test(.enabled(if: !isRoot, "the superuser may write everywhere"))
    func missingPermissionIsTold() throws {
        try folder.make("file", mode: 0o444)
        try FileManager.default.createDirectory(
            atPath: folder("sealed"),
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o555]
        )
        let denied = SystemError(code: EACCES)
        #expect(throws: FileError.notWritable(path: folder("file"), denied)) {
            try AtomicFile.checkWritable(folder("file"))
        }
        #expect(throws: FileError.notWritable(path: folder("sealed/new"), denied)) {
            try AtomicFile.checkWritable(folder("sealed/new"))
        }
        let inner = folder("sealed/inner")
        #expect(throws: FileError.folderNotCreated(folder: inner, path: inner + "/new", denied)) {
            try AtomicFile.checkWritable(inner + "/new")
        }
    }

    @Test func theMessagesSayWhatToDo() {
        let denied = SystemError(code: EACCES)
        let messages = [
            FileError.notWritable(path: "r.md", denied),
            .folderNotCreated(folder: "d", path: "d/r.md", denied),
            .failed(path: "r.md", SystemError(code: ENOSPC)),
        ].map(\.description)
        #expect(
            messages == [
                "cannot write 'r.md': permission denied; change the permissions or choose another path",
                "cannot write 'd/r.md': the folder 'd' could not be made (permission denied); choose another path",
                "writing 'r.md' failed: no space left on device; the file was left as it was",
            ]
        )
    }
}

extension SystemError {
    fileprivate static let missing = SystemError(code: ENOENT)
}
