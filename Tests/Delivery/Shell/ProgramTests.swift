import Delivery
import LoadCore
import Synchronization
import Testing

@Suite struct ProgramTests {
    /// Keeps what a program says.
    private final class Transcript: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock(\.self) }
        func note(_ text: String) { texts.withLock { $0.append(text) } }
    }

    private let transcript = Transcript()

    private var program: Program {
        Program(
            Sample.program,
            output: { [transcript] in transcript.note("out: \($0)") },
            errors: { [transcript] in transcript.note("err: \($0)") }
        )
    }

    @Test func theWorksExitCodeIsTheProgramsOwn() async {
        let code = await program.run(["--concurrency", "7"]) { arguments, _ in
            transcript.note("\(arguments.command) with \(arguments[Sample.concurrency])")
            return .inconclusive
        }
        #expect(code == .inconclusive)
        #expect(transcript.all == ["run with 7"])
    }

    @Test func helpGoesToStandardOutputAndIsASuccess() async {
        let code = await program.run(["--version"]) { _, _ in .gateFailed }
        #expect(code == .success)
        #expect(transcript.all == ["out: loadtest 1.0.0\n"])
    }

    @Test func aUsageErrorIsOneLineAndNothingIsDone() async {
        let code = await program.run(["--quite"]) { _, _ in .success }
        #expect(code == .usage)
        #expect(
            transcript.all == [
                "err: loadtest: unknown option '--quite'; did you mean '--quiet'?; see 'loadtest --help'\n"
            ]
        )
    }

    @Test func anErrorsLineTellsNoSecret() async {
        let code = await program.run([]) { _, shell in
            shell.hide(secretsOf: [Endpoint(path: "/", headers: [.init(name: "X-Token", value: "hunter22")])])
            throw FileError.isFolder(path: "/tmp/hunter22")
        }
        #expect(code == .unavailable)
        #expect(
            transcript.all == ["err: loadtest: cannot write '/tmp/***': it is a folder; name a file in it\n"]
        )
    }

    private struct Surprise: Error, CustomStringConvertible {
        let description = "first\nsecond"
    }

    @Test func anyErrorHasACodeAndOneLine() {
        #expect(ProgramFailure(Surprise()).exitCode == .unavailable)
        #expect(ProgramFailure(Surprise()).messages == ["first␊second"])
        #expect(ProgramFailure(TargetURLError.credentials).exitCode == .usage)
        #expect(ProgramFailure(CancellationError()).messages == ["the work was cancelled"])
        #expect(ProgramFailure(ProcessError.cancelled(program: "x")).exitCode == .unavailable)
        #expect(ProgramFailure(FileError.emptyPath).text(program: "p").hasPrefix("p: cannot write"))
    }

    @Test(
        arguments: [
            (ExitCode.success, 0), (.gateFailed, 1), (.usage, 2), (.unavailable, 3), (.inconclusive, 4),
            (.rollbackFailed, 5), (.locked, 6), (.stopped(by: .interrupt), 130),
            (.stopped(by: .terminate), 143),
        ] as [(ExitCode, Int32)]
    )
    func exitCodesAreThoseThatPipelinesKnow(code: ExitCode, number: Int32) {
        #expect(code.rawValue == number)
    }
}
