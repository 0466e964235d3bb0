import Synchronization
import Testing

@testable import LoadCore

@Suite struct DockerStatsTests {
    /// As Docker 20.10 and 28.2 print it.
    private static let output = """
        {"BlockIO":"0B / 0B","CPUPerc":"0.00%","Container":"918fa5f4c313","ID":"918fa5f4c313",\
        "MemPerc":"0.00%","MemUsage":"524KiB / 23.54GiB","Name":"other-1","NetIO":"0B / 0B","PIDs":"1"}
        {"BlockIO":"8.19kB / 1.2MB","CPUPerc":"111.69%","Container":"2695cf1dffe4","ID":"2695cf1dffe4",\
        "MemPerc":"0.00%","MemUsage":"1.5GiB / 23.54GiB","Name":"backend-v2-2","NetIO":"3.4kB / 0B","PIDs":"9"}
        {"BlockIO":"0B / 0B","CPUPerc":"0.50%","Container":"138aad9b0c65","ID":"138aad9b0c65",\
        "MemPerc":"0.00%","MemUsage":"316KiB / 23.54GiB","Name":"backend-v2-1","NetIO":"0B / 0B","PIDs":"1"}

        """

    private func docker(_ pattern: String, says output: String) -> DockerStats {
        DockerStats(containerPattern: pattern) { (_: ResourceCommand) async throws(ResourceError) in output }
    }

    @Test func everyFigureOfALineIsRead() throws {
        let parts = try DockerStats.parts(in: Self.output)
        #expect(parts.map(\.name) == ["other-1", "backend-v2-2", "backend-v2-1"])
        let counters = ResourceReading.Counters(
            diskRead: 8_190,
            diskWritten: 1_200_000,
            networkReceived: 3_400,
            networkSent: 0
        )
        #expect(
            parts[1]
                == .init(
                    name: "backend-v2-2",
                    processor: .percent(111.69),
                    memoryMebibytes: 1536,
                    counters: counters
                )
        )
        #expect(parts[2].memoryMebibytes == 316.0 / 1024)
    }

    @Test func onlyContainersOfThePatternCount() async throws {
        let reading = try await docker("backend-v2*", says: Self.output).read()
        #expect(reading.parts.map(\.name) == ["backend-v2-2", "backend-v2-1"])
        #expect(try await docker("", says: Self.output).read().parts.count == 3)
    }

    @Test(arguments: ["", "\n\n", output])
    func noContainerOfThePatternIsNothingFound(output: String) async {
        await #expect(throws: ResourceError.nothingFound("no running container matches 'frontend*'")) {
            try await docker("frontend*", says: output).read()
        }
    }

    @Test func aContainerThatHasJustStoppedIsLeftOut() throws {
        let line = #"{"BlockIO":"--","CPUPerc":"--","MemUsage":"-- / --","Name":"backend-v2-9","NetIO":"--"}"#
        #expect(try DockerStats.parts(in: line).isEmpty)
    }

    @Test func oddFiguresAreLeftOutOneByOne() throws {
        let line = #"{"CPUPerc":"nan%","MemUsage":"12MiB / 1GiB","Name":"a","BlockIO":"1B / x"}"#
        #expect(try DockerStats.parts(in: line) == [.init(name: "a", memoryMebibytes: 12)])
    }

    @Test(arguments: [
        "NAME   CPU %", "{", "[]", "null", #"{"Name":"a"}"#,
        #"{"Name":"","CPUPerc":"1%","MemUsage":"1B / 1B"}"#,
        #"{"Name":1,"CPUPerc":"1%","MemUsage":"1B / 1B"}"#, "\u{1B}[2J\u{1B}[H",
    ])
    func nonsenseIsUnreadable(line: String) {
        #expect(throws: ResourceError.unreadable(line)) { try DockerStats.parts(in: line) }
    }

    @Test func dockerIsAskedOnceWithoutAShell() async throws {
        let seen = Mutex<[ResourceCommand]>([])
        let docker = DockerStats(containerPattern: "*", timeLimit: .seconds(3)) {
            (command: ResourceCommand) async throws(ResourceError) in
            seen.withLock { $0.append(command) }
            return Self.output
        }
        _ = try await docker.read()
        let expected = ResourceCommand(
            "docker",
            ["stats", "--no-stream", "--format", "{{json .}}"],
            timeLimit: .seconds(3)
        )
        #expect(seen.withLock(\.self) == [expected])
    }
}
