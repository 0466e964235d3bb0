import Foundation
import Testing

@testable import Delivery

/// What killed processes left behind, and what only looks like it.
@Suite struct TemporaryFileTests {
    private let folder: TemporaryFolder
    /// More than the system gives to any process.
    private let gone = 4_194_305

    init() throws { folder = try TemporaryFolder() }

    @Test func whatAKilledProcessLeftIsRemovedByTheNextOneToWriteThere() throws {
        try folder.make(".loadgate-\(gone)-1x2y3z.tmp", "half a report")
        try folder.make(".loadgate-\(gone)--9.tmp")
        try AtomicFile.write("report", to: folder("report.md"))
        #expect(try folder.contents == ["report.md"])
    }

    @Test func nothingElseIsRemoved() throws {
        let others = [
            ".loadgate-\(getpid())-1x2y3z.tmp", ".loadgate-\(gone).tmp", ".loadgate-x-1.tmp",
            ".loadgate--1-1.tmp",
            ".loadgate-0-1.tmp", ".loadgate-\(gone)-1.txt", "loadgate-\(gone)-1.tmp",
        ]
        for name in others { try folder.make(name) }
        try #require(mkfifo(folder(".loadgate-\(gone)-pipe.tmp"), 0o600) == 0)
        try FileManager.default.createSymbolicLink(
            atPath: folder(".loadgate-\(gone)-link.tmp"),
            withDestinationPath: others[0]
        )
        let before = try folder.contents
        Leftovers.removeAll(in: folder.path)
        #expect(try folder.contents == before)
    }

    @Test func whatAProcessOfAnotherContainerStillHoldsStays() throws {
        let name = ".loadgate-\(gone)-held.tmp"
        try folder.make(name)
        let holder = try #require(FileHandle(forReadingAtPath: folder(name)))
        try #require(flock(holder.fileDescriptor, LOCK_EX) == 0)
        Leftovers.removeAll(in: folder.path)
        #expect(try folder.contents == [name])
        try holder.close()
        Leftovers.removeAll(in: folder.path)
        #expect(try folder.contents.isEmpty)
    }
}
