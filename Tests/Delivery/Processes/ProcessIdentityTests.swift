import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite(.sharesProcessor, .timeLimit(.minutes(1))) struct ProcessIdentityTests {
    private static let path = "/usr/local/bin:/usr/bin:/bin"

    private func shell(_ script: String) -> ProcessCall {
        ProcessCall("sh", ["-c", script], environment: ["PATH": Self.path], grace: .milliseconds(50))
    }

    private struct Refusal: Error, CustomStringConvertible { let description = "the disk is full" }

    @Test func aProgramIsKnownBeforeItHasAnyEffect() async throws {
        let folder = try TemporaryFolder()
        let trace = folder("trace")
        let seen = Mutex<[(ProcessIdentity, wasThere: Bool)]>([])
        let ended = Mutex<[ProcessIdentity]>([])
        let observer = ProcessObserver(
            willStart: { identity, _ in
                // Time enough for a program that did not wait.
                usleep(50_000)
                seen.withLock { $0.append((identity, FileManager.default.fileExists(atPath: trace))) }
            },
            didEnd: { identity, _ in ended.withLock { $0.append(identity) } }
        )
        let runner = Subprocess(searchPath: Self.path, observer: observer)
        let result = try await runner.run(shell("echo $$ >'\(trace)'; cut -d' ' -f5,22 /proc/$$/stat"))
        let first = seen.withLock { $0.first }
        let (identity, wasThere) = try #require(first)
        #expect(!wasThere)
        #expect(try folder.text("trace") == "\(identity.pid)\n")
        #expect(result.standardOutput.text == "\(identity.pid) \(identity.startTime)\n")
        #expect(ended.withLock { $0 } == [identity])
        #expect(await identity.endLeftover() == .none)
    }

    @Test func anObserverThatThrowsKeepsAProgramFromStarting() async throws {
        let folder = try TemporaryFolder()
        let runner = Subprocess(
            searchPath: Self.path,
            observer: ProcessObserver(willStart: { _, _ in throw Refusal() })
        )
        let call = ProcessCall("touch", [folder("trace")])
        await #expect(throws: ProcessError.vetoed(program: "touch", reason: "the disk is full")) {
            try await runner.run(call)
        }
        #expect(try folder.contents.isEmpty)
    }

    @Test func whatCannotBeRunIsTheSameErrorWithAnObserver() async throws {
        let folder = try TemporaryFolder()
        try folder.make("text", "no program", mode: 0o755)
        let runner = Subprocess(searchPath: "", observer: ProcessObserver(willStart: { _, _ in }))
        await #expect(throws: ProcessError.notExecutable(path: folder("text"))) {
            try await runner.run(ProcessCall(folder("text")))
        }
    }

    /// The identity of a command that ends and leaves a process behind, and that process.
    private func orphaned(_ script: String) async throws -> (ProcessIdentity, pid_t) {
        let seen = Mutex<ProcessIdentity?>(nil)
        let observer = ProcessObserver(willStart: { identity, _ in seen.withLock { $0 = identity } })
        let result = try await Subprocess(searchPath: Self.path, observer: observer).run(shell(script))
        let word = result.standardOutput.text.trimmingCharacters(in: .whitespacesAndNewlines)
        let orphan = try #require(pid_t(word))
        let identity = seen.withLock { $0 }
        return (try #require(identity), orphan)
    }

    @Test(arguments: [
        "sleep 600 & echo $!", "(trap '' TERM; while :; do sleep 1; done) >/dev/null & echo $!",
    ])
    func whatACommandLeftBehindIsEnded(_ script: String) async throws {
        let (identity, orphan) = try await orphaned(script)
        #expect(ProcessStatus(of: orphan)?.group == identity.pid)
        let leftover = await identity.endLeftover(patience: .milliseconds(50), grace: .milliseconds(50))
        #expect(leftover == .stopped)
        #expect(ProcessStatus(of: orphan)?.hasEnded ?? true)
        #expect(await identity.endLeftover() == .none)
    }

    @Test func whatEndsByItselfIsWaitedFor() async throws {
        let folder = try TemporaryFolder()
        let script = "while [ ! -e '\(folder("go"))' ]; do sleep 0.01; done >/dev/null & echo $!"
        let (identity, _) = try await orphaned(script)
        let leftover = identity.end(patience: .seconds(50), grace: .zero) {
            _ = FileManager.default.createFile(atPath: folder("go"), contents: nil)
        }
        #expect(leftover == .ended)
    }

    @Test func aReusedNumberIsNeverSentASignal() async throws {
        let (identity, orphan) = try await orphaned("sleep 600 & echo $!")
        defer { kill(orphan, SIGKILL) }
        // The orphan has the number of an identity that began at another time, and that of another session's
        // group.
        let status = try #require(ProcessStatus(of: orphan))
        let earlier = ProcessIdentity(
            pid: orphan,
            startTime: status.startTime - 1,
            session: status.session,
            system: identity.system
        )
        #expect(await earlier.endLeftover(patience: .zero, grace: .zero) == .none)
        let foreign = ProcessIdentity(
            pid: identity.pid,
            startTime: identity.startTime,
            session: identity.session + 1,
            system: identity.system
        )
        #expect(await foreign.endLeftover(patience: .zero, grace: .zero) == .none)
        let elsewhere = ProcessIdentity(
            pid: identity.pid,
            startTime: identity.startTime,
            session: identity.session,
            system: "another boot"
        )
        #expect(await elsewhere.endLeftover(patience: .zero, grace: .zero) == .elsewhere)
        #expect(ProcessStatus(of: orphan)?.hasEnded == false)
    }

    @Test func anIdentityOutlivesItsRoundTripAsJSON() throws {
        let identity = try #require(ProcessIdentity(of: getpid()))
        let data = try JSONEncoder().encode(identity)
        #expect(try JSONDecoder().decode(ProcessIdentity.self, from: data) == identity)
    }

    @Test func aNameWithBracketsAndSpacesHidesNoField() {
        let line = "7 (a) b) (c) S 1 2 3 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4711 1 1"
        let status = ProcessStatus(line, pid: 7)
        #expect(status?.group == 2)
        #expect(status?.session == 3)
        #expect(status?.startTime == 4711)
        #expect(ProcessStatus("7 (cut", pid: 7) == nil)
    }
}
