import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite(.sharesProcessor, .timeLimit(.minutes(1))) struct AppendLogTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func blocksFollowTheHeaderEachOnLinesOfItsOwn() throws {
        let log = AppendLog(path: folder("deploy/log.md"), header: "# Deployments\n")
        try log.append("one")
        try log.append("two\n")
        try log.append("three")
        #expect(try folder.text("deploy/log.md") == "# Deployments\none\ntwo\nthree\n")
    }

    @Test func aTextThatEndsInTheMiddleOfALineIsNotContinued() throws {
        try folder.make("log.md", "by hand")
        try AppendLog(path: folder("log.md"), header: "# Title\n").append("block")
        #expect(try folder.text("log.md") == "by hand\nblock\n")
    }

    @Test func aLinkIsRefusedAndWhatItLeadsToStaysAsItIs() throws {
        try folder.make("real.md", "precious")
        try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: "real.md")
        #expect(throws: FileError.isLink(path: folder("link"))) {
            try AppendLog(path: folder("link")).append("block")
        }
        #expect(try folder.text("real.md") == "precious")
    }

    @Test func aFileWithAnotherNameIsRefused() throws {
        try folder.make("real.md", "precious")
        try FileManager.default.linkItem(atPath: folder("real.md"), toPath: folder("log.md"))
        #expect(throws: FileError.hasOtherNames(path: folder("log.md"))) {
            try AppendLog(path: folder("log.md")).append("block")
        }
        #expect(try folder.text("real.md") == "precious")
    }

    @Test func aFolderIsRefused() {
        #expect(throws: FileError.isFolder(path: folder.path)) {
            try AppendLog(path: folder.path).append("x")
        }
    }

    @Test func blocksWrittenAtTheSameTimeStayWholeAndShareOneHeader() async throws {
        let header = "# Deployments\n"
        for round in 1...8 {
            let log = AppendLog(path: folder("log-\(round).md"), header: header)
            try await withThrowingTaskGroup { group in
                for writer in 0..<6 {
                    group.addTask {
                        let line = String(repeating: "\(writer)", count: 2_000)
                        try log.append("\(line)\n\(line)\n")
                    }
                }
                try await group.waitForAll()
            }
            let text = try folder.text("log-\(round).md")
            #expect(text.hasPrefix(header))
            let lines = text.dropFirst(header.count).split(separator: "\n")
            #expect(lines.count == 12)
            #expect(lines.allSatisfy { $0.count == 2_000 && Set($0).count == 1 })
            #expect(stride(from: 0, to: 12, by: 2).allSatisfy { lines[$0] == lines[$0 + 1] })
        }
    }

    private struct Locked: Sendable {
        let path: String
        let file: FileHandle
    }

    private func locked(_ name: String) throws -> Locked {
        let file = try #require(FileHandle(forReadingAtPath: folder(name)))
        try #require(flock(file.fileDescriptor, LOCK_SH | LOCK_NB) == 0)
        return Locked(path: folder(name), file: file)
    }

    @Test func aBlockWaitsForAnothersLock() throws {
        try folder.make("log.md", "their block\n")
        let other = try locked("log.md")
        let seen = Mutex("")
        Thread {
            usleep(100_000)
            let text = try? String(contentsOfFile: other.path, encoding: .utf8)
            seen.withLock { $0 = text ?? "" }
            try? other.file.close()
        }.start()
        try AppendLog(path: other.path).append("our block", patience: .seconds(50))
        #expect(seen.withLock { $0 } == "their block\n")
        #expect(try folder.text("log.md") == "their block\nour block\n")
    }

    @Test func aLockThatIsNeverGivenBackHoldsNobodyUp() throws {
        try folder.make("log.md", "their block\n")
        let other = try locked("log.md")
        let start = ContinuousClock.now
        try AppendLog(path: folder("log.md")).append("our block")
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(try folder.text("log.md") == "their block\nour block\n")
        try other.file.close()
    }

    @Test(arguments: [true, false]) func aPipeWithoutAReaderHoldsNobodyUp(allowsStreams: Bool) throws {
        try #require(mkfifo(folder("pipe"), 0o600) == 0)
        let log = AppendLog(path: folder("pipe"), allowsStreams: allowsStreams)
        let error: FileError =
            allowsStreams ? .noReader(path: folder("pipe")) : .notRegular(path: folder("pipe"))
        #expect(throws: error) { try log.append("block") }
    }
}
