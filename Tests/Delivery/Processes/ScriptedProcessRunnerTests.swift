import Delivery
import DeliveryTestSupport
import Testing

@Suite struct ScriptedProcessRunnerTests {
    @Test func callsAreAnsweredByTheFirstLineThatFits() async throws {
        let runner = ScriptedProcessRunner([
            .on("kubectl", "get", says: "first"),
            .on("kubectl", "get", says: "later").always(),
            .on("kubectl", "rollout", exits: 1, complains: "no"),
            .on("docker", throws: .notFound(program: "docker", searchPath: "")),
        ])
        let get = ProcessCall("kubectl", ["get", "deployment"])
        #expect(try await runner.run(get).standardOutput.text == "first")
        #expect(try await runner.run(get).standardOutput.text == "later")
        #expect(try await runner.run(get).standardOutput.text == "later")
        await #expect(throws: ProcessError.notFound(program: "docker", searchPath: "")) {
            try await runner.run(ProcessCall("docker", ["ps"]))
        }
        #expect(runner.unused == ["kubectl rollout"])
        #expect(runner.unexpected.isEmpty)
        #expect(runner.commandLines.last == "docker ps")
    }

    @Test func aCallWithoutALineIsToldAndListed() async throws {
        let runner = ScriptedProcessRunner()
        let result = try await runner.run(ProcessCall("rm", ["-r", "x"]))
        #expect(result.summary == "exit status 127: the script has no line for: rm -r x")
        #expect(runner.unexpected == ["rm -r x"])
    }
}
