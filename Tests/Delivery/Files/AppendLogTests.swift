import Delivery
import Foundation
import TestSupport
import Testing

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

    @Test func aLinkIsFollowed() throws {
        try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: "real.md")
        try AppendLog(path: folder("link")).append("block")
        #expect(try folder.text("real.md") == "block\n")
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

    /// The other program holds the lock, a shared one so that only an exclusive one of ours waits, until we
    /// write into the fifo. We do that when the kernel lists us as waiting (`->` in /proc/locks), or when our
    /// block is already written.
    @Test func aBlockWaitsForAnotherProgramsLock() async throws {
        try folder.make("log.md")
        try #require(mkfifo(folder("fifo"), 0o600) == 0)
        let script = "exec 9>>log.md; flock -s 9; echo locked; read line <fifo; echo 'their block' >&9"
        let theirs = ProcessCall(
            "sh",
            ["-c", script],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            workingDirectory: folder.path
        )
        let (locked, locking) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup { group in
            group.addTask {
                let result = try await Subprocess(searchPath: "/usr/bin:/bin").run(theirs) { _ in
                    locking.finish()
                }
                #expect(result.isSuccess)
            }
            for await _ in locked {}
            group.addTask { try AppendLog(path: folder("log.md")).append("our block") }
            while try folder.text("log.md").isEmpty, try !isWaiting("log.md") { await Task.yield() }
            try "go\n".write(toFile: folder("fifo"), atomically: false, encoding: .utf8)
            try await group.waitForAll()
        }
        #expect(try folder.text("log.md") == "their block\nour block\n")
    }

    private func isWaiting(_ name: String) throws -> Bool {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder(name))
        let inode = try #require(attributes[.systemFileNumber] as? Int)
        let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
        return locks.split(separator: "\n").contains { $0.contains("->") && $0.contains(":\(inode) ") }
    }
}
