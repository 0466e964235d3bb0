import TestSupport
import Testing

@Suite("Peers of the tests")
struct PeerTests {
    private static let missing = Peer("no-such-program-anywhere", package: "no-such-package")

    @Test func aProgramIsFoundByName() throws {
        let path = try #require(Peer("sh").path)
        #expect(path.hasSuffix("/sh"))
        #expect(try Peer("sh").isAvailable(required: true))
    }

    @Test func aMissingProgramIsNoErrorUntilItIsRequired() throws {
        #expect(try !Self.missing.isAvailable(required: false))
        let error = #expect(throws: MissingPeer.self) { try Self.missing.isAvailable(required: true) }
        #expect(
            error?.description
                == "The program 'no-such-program-anywhere' is not installed: apt-get install no-such-package"
        )
    }

    @Test func aPeerReadsItsInputAndLeavesItsOutput() throws {
        let result = try Peer("sh").run(["-c", "cat; echo oops >&2; exit 3"], input: "hello\n")
        #expect(result == PeerOutput(status: 3, output: "hello\n", errors: "oops\n"))
    }
}
