import Foundation
import Testing

@testable import Delivery

private let isRoot = geteuid() == 0
/// The user `nobody`.
private let stranger = 65534

/// Names that someone has prepared for us, in a folder that everyone may write to.
@Suite(.timeLimit(.minutes(1))) struct FileTrustTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: folder.path)
        try folder.make("precious", "secret\n", mode: 0o600)
    }

    /// The ways in which each program keeps a file at a path.
    private static let keepers: [(name: String, keep: @Sendable (String) async throws -> Void)] = [
        ("log", { try AppendLog(path: $0).append("x") }),
        ("report that streams", { try AppendLog(path: $0, allowsStreams: true).append("x") }),
        ("lock", { try await FileLock(path: $0, holder: "us").acquire() }),
        ("journal", { _ = try RolloutJournal(path: $0).read() }),
        ("request", { try ControlFile(path: $0).append(.abort(by: "us")) }),
        (
            "requests",
            { path in
                if case .unknown(let reason) = ControlFile(path: path).lines().first {
                    throw Unknown(reason: reason)
                }
            }
        ),
    ]

    private struct Unknown: Error { let reason: String }

    private func expectRefused(_ name: String, except readers: [String] = []) async {
        for (keeper, keep) in Self.keepers where !readers.contains(keeper) {
            await #expect(throws: (any Error).self, "\(keeper)") { try await keep(folder(name)) }
        }
    }

    @Test func aLinkIsNeverFollowed() async throws {
        try FileManager.default.createSymbolicLink(atPath: folder("name"), withDestinationPath: "precious")
        await expectRefused("name")
        #expect(try folder.text("precious") == "secret\n")
    }

    @Test func aLinkToNowhereMakesNoFile() async throws {
        try FileManager.default.createSymbolicLink(atPath: folder("name"), withDestinationPath: "elsewhere")
        await expectRefused("name")
        #expect(try folder.contents == ["name", "precious"])
    }

    @Test func anotherNameOfAFileIsRefused() async throws {
        try FileManager.default.linkItem(atPath: folder("precious"), toPath: folder("name"))
        await expectRefused("name")
        #expect(try folder.text("precious") == "secret\n")
    }

    @Test(arguments: ["lock", "journal", "request", "requests"]) func aPipeIsRefusedAndNotWaitedFor(
        keeper: String
    ) async throws {
        try #require(mkfifo(folder("name"), 0o600) == 0)
        let keep = try #require(Self.keepers.first { $0.name == keeper }?.keep)
        await #expect(throws: (any Error).self) { try await keep(folder("name")) }
    }

    @Test(arguments: ["/dev/zero", "/dev/full", "/dev/null"]) func aDeviceIsNoJournal(path: String) {
        #expect(throws: RolloutJournalError.notUsable(.notRegular(path: path))) {
            try RolloutJournal(path: path).read()
        }
    }

    @Test(.enabled(if: isRoot, "only the superuser can act for another user"))
    func whatAnotherUserPutThereIsRefused() async throws {
        try folder.make("name", "{}\n", mode: 0o666)
        try #require(chown(folder("name"), uid_t(stranger), gid_t(stranger)) == 0)
        await expectRefused("name")
        let refusal = FileError.ofAnotherUser(path: folder("name"))
        #expect(throws: refusal) { try AtomicFile.checkWritable(folder("name")) }
        #expect(throws: refusal) { try AtomicFile.write("report", to: folder("name")) }
        #expect(try folder.text("name") == "{}\n")
    }

    @Test(.enabled(if: isRoot, "only the superuser can act for another user"))
    func anotherUsersLinkIsNeitherFollowedNorReplaced() async throws {
        try FileManager.default.createDirectory(atPath: folder("inner"), withIntermediateDirectories: true)
        for (name, target) in [("name", "precious"), ("way", "inner")] {
            try FileManager.default.createSymbolicLink(atPath: folder(name), withDestinationPath: target)
            try #require(lchown(folder(name), uid_t(stranger), gid_t(stranger)) == 0)
        }
        await expectRefused("name")
        // Nothing is there to be read.
        await expectRefused("way/name", except: ["journal", "requests"])
        for path in [folder("name"), folder("way/name")] {
            #expect(throws: FileError.self) { try AtomicFile.write("report", to: path) }
        }
        #expect(try folder.text("precious") == "secret\n")
        #expect(try folder.contents == ["inner", "name", "precious", "way"])
    }

    @Test(.enabled(if: isRoot, "only the superuser can act for another user"))
    func inAFolderOfOneUserTheirFilesAreUsed() throws {
        try FileManager.default.createDirectory(atPath: folder("home"), withIntermediateDirectories: true)
        try folder.make("home/log.md", "theirs\n")
        for name in ["home", "home/log.md"] {
            try #require(chown(folder(name), uid_t(stranger), gid_t(stranger)) == 0)
        }
        try AppendLog(path: folder("home/log.md")).append("ours")
        try AtomicFile.write("report", to: folder("home/report.md"))
        #expect(try folder.text("home/log.md") == "theirs\nours\n")
    }
}
