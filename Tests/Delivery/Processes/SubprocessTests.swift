import Delivery
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite(.sharesProcessor, .timeLimit(.minutes(1))) struct SubprocessTests {
    private let runner = Subprocess(searchPath: "/usr/local/bin:/usr/bin:/bin")
    private let path = ["PATH": "/usr/local/bin:/usr/bin:/bin"]

    private func shell(_ script: String, timeLimit: Duration? = .seconds(50)) -> ProcessCall {
        ProcessCall("sh", ["-c", script], environment: path, timeLimit: timeLimit, grace: .milliseconds(50))
    }

    @Test func outputErrorsAndStatusAreKept() async throws {
        let result = try await runner.run(shell("echo out; echo err >&2; exit 3"))
        #expect(
            result
                == ProcessResult(
                    ending: .exited(3),
                    standardOutput: .init("out\n"),
                    standardError: .init("err\n")
                )
        )
        #expect(!result.isSuccess)
        #expect(result.summary == "exit status 3: err")
    }

    @Test func argumentsReachTheProgramAsTheyAre() async throws {
        let odd = ["", "a b", "$HOME", "'; exit 1", "*", "ünïcode\n"]
        let result = try await runner.run(ProcessCall("printf", ["[%s]"] + odd))
        #expect(result.standardOutput.text == odd.map { "[\($0)]" }.joined())
    }

    @Test func theEnvironmentAndTheFolderAreThoseOfTheCall() async throws {
        let folder = try TemporaryFolder()
        let variables = ["ONE": "1=1", "TWO": "a b"]
        let call = ProcessCall("env", environment: variables, workingDirectory: folder.path)
        #expect(try await runner.run(call).standardOutput.text == "ONE=1=1\nTWO=a b\n")
        let place = try await runner.run(ProcessCall("pwd", workingDirectory: folder.path))
        #expect(place.standardOutput.text == folder.path + "\n")
    }

    @Test func standardInputIsPassedOnWholeAndThenEnds() async throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let result = try await runner.run(ProcessCall("cat", standardInput: bytes))
        #expect(result.standardOutput.bytes == bytes)
        #expect(try await runner.run(ProcessCall("cat")).standardOutput.totalBytes == 0)
    }

    @Test func aProgramThatDoesNotReadItsInputHarmsNobody() async throws {
        let bytes = [UInt8](repeating: 1, count: 1_000_000)
        #expect(try await runner.run(ProcessCall("true", standardInput: bytes)).isSuccess)
    }

    @Test func aFloodIsCutAtTheLimitAndCounted() async throws {
        var call = shell("head -c 3000000 /dev/zero >&2 & head -c 5000000 /dev/zero; wait")
        call.outputLimit = 1_000
        let result = try await runner.run(call)
        #expect(result.standardOutput.bytes == [UInt8](repeating: 0, count: 1_000))
        #expect(result.standardOutput.totalBytes == 5_000_000)
        #expect(result.standardError.totalBytes == 3_000_000)
        #expect(result.standardError.isTruncated)
    }

    @Test func outputComesAsItIsWritten() async throws {
        let pieces = Mutex<[UInt8]>([])
        let result = try await runner.run(shell("printf one; printf two")) { bytes in
            pieces.withLock { $0 += bytes }
        }
        #expect(String(decoding: pieces.withLock(\.self), as: UTF8.self) == "onetwo")
        #expect(result.standardOutput.bytes.isEmpty)
        #expect(result.standardOutput.totalBytes == 6)
    }

    @Test func aSignalThatEndsAProgramIsTold() async throws {
        let result = try await runner.run(shell("kill -KILL $$"))
        #expect(result.ending == .signaled(SIGKILL))
        #expect(result.summary == "ended by signal 9")
    }

    @Test func aProgramWhoseTimeIsUpIsEnded() async throws {
        let result = try await runner.run(
            ProcessCall("sleep", ["600"], timeLimit: .milliseconds(20))
        )
        #expect(result.timedOut)
        #expect(result.ending == .signaled(SIGTERM))
        #expect(!result.isSuccess)
        #expect(result.summary == "stopped: its time was up")
    }

    /// Runs a call and cancels the task when the program has said its first word.
    private func cancelAtFirstWord(_ call: ProcessCall) async -> Result<ProcessResult, any Error> {
        let (words, saying) = AsyncStream<Void>.makeStream()
        return await withTaskGroup(of: Result<ProcessResult, any Error>.self) { group in
            group.addTask {
                do {
                    return .success(try await runner.run(call) { _ in saying.yield() })
                } catch {
                    return .failure(error)
                }
            }
            for await _ in words { break }
            group.cancelAll()
            return await group.next() ?? .failure(CancellationError())
        }
    }

    @Test func cancellationEndsEvenAProgramThatIgnoresSIGTERM() async throws {
        let call = shell("trap '' TERM; echo ready; while :; do sleep 600; done", timeLimit: nil)
        let result = await cancelAtFirstWord(call)
        #expect(throws: ProcessError.cancelled(program: "sh")) { try result.get() }
    }

    @Test func cancellationEndsTheWholeFamily() async throws {
        let folder = try TemporaryFolder()
        let fifo = folder("fifo")
        try #require(mkfifo(fifo, 0o600) == 0)
        // Opened for both, so that opening does not wait; then only the grandchild holds the other end.
        let holder = open(fifo, O_RDWR | O_CLOEXEC)
        let reader = open(fifo, O_RDONLY | O_CLOEXEC)
        defer { close(reader) }
        let script = "(trap '' TERM; echo ready; exec sleep 600) 9>'\(fifo)' & wait"
        let result = await cancelAtFirstWord(shell(script, timeLimit: nil))
        #expect(throws: ProcessError.cancelled(program: "sh")) { try result.get() }
        close(holder)
        var end = pollfd(fd: reader, events: 0, revents: 0)
        #expect(poll(&end, 1, 10_000) == 1, "someone still holds the other end")
    }

    @Test func aTaskThatIsAlreadyCancelledStartsNothing() async throws {
        let folder = try TemporaryFolder()
        let call = ProcessCall("touch", [folder("trace")])
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask {
                await #expect(throws: ProcessError.cancelled(program: "touch")) { try await runner.run(call) }
            }
        }
        #expect(try folder.contents.isEmpty)
    }

    @Test func aGrandchildThatHoldsTheOutputIsNotWaitedFor() async throws {
        let result = try await runner.run(shell("sleep 600 & echo $!"))
        let pid = try #require(pid_t(result.standardOutput.text.dropLast()))
        defer { kill(pid, SIGKILL) }
        #expect(result.ending == .exited(0))
        #expect(!result.timedOut)
        #expect(kill(pid, 0) == 0)
    }

    @Test func aProgramThatClosesItsOutputsIsStillWaitedFor() async throws {
        let result = try await runner.run(shell("exec >&- 2>&-; sleep 0.05; exit 7"))
        #expect(result.ending == .exited(7))
    }

    @Test func aChildInheritsNoDescriptorsAndNoSignalSettings() async throws {
        let stray = open("/dev/null", O_RDONLY)
        defer { close(stray) }
        // The fourth is the folder that ls itself has open.
        let descriptors = try await runner.run(ProcessCall("ls", ["/proc/self/fd"]))
        #expect(descriptors.standardOutput.text == "0\n1\n2\n3\n")
        SignalHandling.ignoreBrokenPipes()
        let blocked = try await signals(inStatusLine: "SigBlk")
        let ignored = try await signals(inStatusLine: "SigIgn")
        #expect(blocked == 0)
        // glibc keeps two signals above the standard 31 for itself, and makes a child ignore them.
        #expect(ignored & 0x7FFF_FFFF == 0)
        let group = try await runner.run(ProcessCall("cut", ["-d ", "-f1,5", "/proc/self/stat"]))
        #expect(Set(group.standardOutput.text.split(whereSeparator: \.isWhitespace)).count == 1)
    }

    /// The signals in a line of a child's /proc/self/status, one bit for each.
    private func signals(inStatusLine name: String) async throws -> UInt64 {
        let line = try await runner.run(ProcessCall("grep", [name, "/proc/self/status"]))
        let digits = try #require(line.standardOutput.text.split(whereSeparator: \.isWhitespace).last)
        return try #require(UInt64(digits, radix: 16))
    }

    @Test func manyProgramsRunAtTheSameTime() async throws {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 1...40 {
                group.addTask { try await runner.run(shell("echo \(number)")).standardOutput.text }
            }
            let texts = try await group.reduce(into: Set<String>()) { $0.insert($1) }
            #expect(texts.count == 40)
        }
    }

    @Test func whatCannotBeRunIsAnError() async throws {
        let folder = try TemporaryFolder()
        try folder.make("text", "no program", mode: 0o755)
        await #expect(throws: ProcessError.notExecutable(path: folder("text"))) {
            try await runner.run(ProcessCall(folder("text")))
        }
        await #expect(throws: ProcessError.noWorkingDirectory(path: folder("none"))) {
            try await runner.run(ProcessCall("true", workingDirectory: folder("none")))
        }
        let error = await #expect(throws: ProcessError.self) { try await runner.run(ProcessCall("kubectll")) }
        #expect(
            error?.description
                == "the program 'kubectll' was not found in PATH (/usr/local/bin:/usr/bin:/bin); "
                + "install it or give its full path"
        )
    }

    @Test func aCommandLineIsQuotedWhereNeeded() {
        let call = ProcessCall("kubectl", ["get", "-o=json", "a b", "", "it's", "--namespace=production"])
        #expect(call.commandLine == #"kubectl get -o=json 'a b' '' 'it'\''s' --namespace=production"#)
    }
}
