import TestSupport
import Testing

@Suite("Peers of the tests")
struct PeerTests {
    private static let shell = Peer("sh", probe: ["-c", "true"])
    private static let missing = Peer("no-such-program-anywhere", package: "no-such-package")

    @Test func aProgramIsFoundByName() throws {
        let path = try #require(Self.shell.path)
        #expect(path.hasSuffix("/sh"))
        #expect(try Self.shell.isAvailable(required: true))
    }

    @Test func aMissingProgramIsNoErrorUntilItIsRequired() throws {
        #expect(try !Self.missing.isAvailable(required: false))
        let error = #expect(throws: MissingPeer.self) { try Self.missing.isAvailable(required: true) }
        #expect(
            error?.description
                == "'no-such-program-anywhere' does not run here: apt-get install no-such-package"
        )
    }

    /// A library that another interpreter has is not there for the one that is run.
    @Test func aProgramThatIsFoundAndDoesNotRunIsMissing() throws {
        let broken = Peer("sh", probe: ["-c", "exit 1"])
        #expect(broken.path == nil)
        let error = #expect(throws: MissingPeer.self) { try broken.isAvailable(required: true) }
        #expect(error?.peer == broken)
    }

    @Test func aPeerReadsItsInputAndLeavesItsOutput() throws {
        let result = try Self.shell.run(["-c", "cat; echo oops >&2; exit 3"], input: "hello\n")
        #expect(result == PeerOutput(status: 3, output: "hello\n", errors: "oops\n"))
    }
}
