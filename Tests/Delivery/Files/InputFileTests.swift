import Foundation
import Testing

@testable import Delivery

@Suite(.timeLimit(.minutes(1))) struct InputFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func aFileIsReadUpToItsLimit() throws {
        try folder.make("file", String(repeating: "x", count: 1_000))
        #expect(try InputFile.contents(of: folder("file"), atMost: 1_000).count == 1_000)
        #expect(throws: InputFileError.tooLarge(path: folder("file"), limit: 999)) {
            try InputFile.contents(of: folder("file"), atMost: 999)
        }
    }

    @Test(arguments: ["/dev/zero", "/dev/full", "/dev/urandom"]) func aDeviceIsRefused(path: String) {
        #expect(throws: InputFileError.wrongKind(path: path)) {
            try InputFile.contents(of: path, atMost: 1_000)
        }
    }

    @Test func theNullDeviceIsAnEmptyFile() throws {
        #expect(try InputFile.contents(of: "/dev/null", atMost: 1).isEmpty)
    }

    @Test func aPipeIsReadToItsEndWheneverItsWriterComes() throws {
        try #require(mkfifo(folder("pipe"), 0o600) == 0)
        let path = folder("pipe")
        Thread {
            usleep(100_000)
            guard let file = try? OpenFile(path, O_WRONLY) else { return }
            try? writeAll(Array("one ".utf8), to: file.descriptor)
            usleep(100_000)
            try? writeAll(Array("two".utf8), to: file.descriptor)
        }.start()
        let bytes = try InputFile.contents(of: path, atMost: 1_000)
        #expect(String(decoding: bytes, as: UTF8.self) == "one two")
    }

    @Test func cancellationEndsTheWaitForAPipe() async throws {
        try #require(mkfifo(folder("pipe"), 0o600) == 0)
        let path = folder("pipe")
        let waiting = Task { try InputFile.contents(of: path, atMost: 1_000) }
        // From a thread of its own: tests that wait must not keep each other from going on.
        Thread {
            usleep(50_000)
            waiting.cancel()
        }.start()
        await #expect(throws: InputFileError.self) { try await waiting.value }
    }

    @Test func aPipeThatNobodyReadsIsNotWrittenForLong() async throws {
        try #require(mkfifo(folder("pipe"), 0o600) == 0)
        #expect(throws: FileError.noReader(path: folder("pipe"))) {
            try StreamFile.write([1], to: folder("pipe"), patience: .milliseconds(50))
        }
        // A reader that sleeps.
        let reader = try OpenFile(folder("pipe"), O_RDONLY | O_NONBLOCK)
        #expect(throws: FileError.noReader(path: folder("pipe"))) {
            let bytes = [UInt8](repeating: 1, count: 1 << 21)
            try StreamFile.write(bytes, to: folder("pipe"), patience: .milliseconds(50))
        }
        _ = consume reader
    }

    @Test func aPipeWithAReaderIsWrittenWhole() throws {
        try #require(mkfifo(folder("pipe"), 0o600) == 0)
        let path = folder("pipe")
        let bytes = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        Thread {
            blockAllSignals()
            try? StreamFile.write(bytes, to: path, patience: .seconds(50))
        }.start()
        #expect(try InputFile.contents(of: path, atMost: 1 << 20) == bytes)
    }
}
